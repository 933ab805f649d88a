package io.espalier.runtime.kernel.integer;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.integer.scalar.ScalarIntegerKernels;
import java.util.List;

/** The one place that says who provides integer kernels, the fastest first. */
public final class IntegerProviders {
  private IntegerProviders() {}

  /** Providers up to a tier; the last one does every operation. */
  public static List<IntegerKernels> select(Tier tierMax) {
    return switch (tierMax) {
      case SCALAR, VECTOR -> List.of(new ScalarIntegerKernels());
    };
  }
}
