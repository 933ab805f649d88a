package io.espalier.runtime.kernel.integer;

import java.util.List;

/** Picks the kernel of a layer among those that providers offer. */
public final class KernelChoice {
  private KernelChoice() {}

  /**
   * The first candidate of the first provider that does the operation; the other candidates are
   * closed.
   */
  public static IntegerKernel choose(List<IntegerKernels> providers, IntegerOperation operation) {
    for (IntegerKernels provider : providers) {
      List<IntegerKernel> candidates = provider.candidates(operation);
      if (!candidates.isEmpty()) {
        candidates.stream().skip(1).forEach(IntegerKernel::close);
        return candidates.getFirst();
      }
    }
    throw new IllegalStateException("no provider of integer kernels does " + operation);
  }
}
