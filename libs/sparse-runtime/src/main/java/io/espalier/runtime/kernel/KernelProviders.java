package io.espalier.runtime.kernel;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.natives.NativeFloats;
import io.espalier.runtime.kernel.scalar.ScalarKernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one place that selects kernels. It takes the best tier that is allowed and works here, says
 * once in the log which one that is, and falls back to the next one where it does not.
 */
public final class KernelProviders {
  private static final Logger LOG = System.getLogger(KernelProviders.class.getName());
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final AtomicReference<@Nullable String> LOGGED = new AtomicReference<>();

  private KernelProviders() {}

  /** The kernels of the best tier up to {@code tierMax}. */
  public static KernelProvider select(Tier tierMax) {
    KernelProvider provider =
        switch (tierMax.withinProperty()) {
          case SCALAR -> new ScalarKernels();
          case VECTOR, NEON_DOT, AVX2, AVX_VNNI, AVX512_VNNI ->
              vectorOrScalar(tierMax.withinProperty());
        };
    logOnce("Sparse runtime kernels: " + provider.description());
    return provider;
  }

  private static KernelProvider vectorOrScalar(Tier tierMax) {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      logOnce(
          "The Vector API is not there, kernels will be slow; start Java with --add-modules="
              + VECTOR_MODULE);
      return new ScalarKernels();
    }
    return VectorTier.provider(tierMax);
  }

  private static void logOnce(String line) {
    if (!line.equals(LOGGED.getAndSet(line))) {
      LOG.log(Level.INFO, line);
    }
  }

  /** Loaded only where the Vector API's module is there. */
  private static final class VectorTier {
    static KernelProvider provider(Tier tierMax) {
      return new io.espalier.runtime.kernel.vector.VectorKernels(
          NativeFloats.upTo(tierMax).orElse(null));
    }
  }
}
