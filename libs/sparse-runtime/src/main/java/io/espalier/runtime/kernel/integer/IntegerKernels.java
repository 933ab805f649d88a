package io.espalier.runtime.kernel.integer;

import java.util.List;

/** Makes integer kernels of one kind. */
public interface IntegerKernels {
  /** What this is, for the one line that is logged, such as {@code "AVX-512 VNNI"}. */
  String description();

  /**
   * Whether these kernels are faster than floats: models run in integers only then, unless they are
   * told to.
   */
  boolean fasterThanFloats();

  /**
   * Ways to do an operation, the one that is likely the fastest first; none if this provider does
   * not do it, and then the next one is asked. The caller closes each.
   */
  List<IntegerKernel> candidates(IntegerOperation operation);
}
