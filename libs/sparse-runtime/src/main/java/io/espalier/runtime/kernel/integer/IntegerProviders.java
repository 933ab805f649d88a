package io.espalier.runtime.kernel.integer;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.integer.scalar.ScalarIntegerKernels;
import io.espalier.runtime.kernel.natives.NativeKernels;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says who provides integer kernels, the fastest first. It takes the best tier
 * that is allowed and that the processor has, and says once in the log which one that is and why.
 */
public final class IntegerProviders {
  private static final Logger LOG = System.getLogger(IntegerProviders.class.getName());
  private static final AtomicReference<@Nullable String> LOGGED = new AtomicReference<>();

  private IntegerProviders() {}

  /** Providers up to a tier; the last one does every operation. */
  public static List<IntegerKernels> select(Tier tierMax) {
    List<IntegerKernels> providers = new ArrayList<>();
    Tier allowed = tierMax.withinProperty();
    Optional<NativeKernels> natives = Optional.empty();
    for (int i = allowed.ordinal(); i > Tier.VECTOR.ordinal() && natives.isEmpty(); i--) {
      natives = NativeKernels.of(Tier.values()[i]);
    }
    natives.ifPresent(providers::add);
    providers.add(new ScalarIntegerKernels());
    logOnce(
        "Sparse runtime integer kernels: "
            + providers.getFirst().description()
            + reason(tierMax, allowed, natives.isPresent()));
    return List.copyOf(providers);
  }

  /** The tiers that this machine and build can run, slowest first; no two of them are the same. */
  public static List<Tier> offered() {
    return Arrays.stream(Tier.values())
        .filter(tier -> tier.compareTo(Tier.VECTOR) <= 0 || NativeKernels.of(tier).isPresent())
        .toList();
  }

  private static String reason(Tier tierMax, Tier allowed, boolean isNative) {
    if (allowed.compareTo(Tier.VECTOR) > 0 && !isNative) {
      String none = NativeKernels.whyNone();
      return " (" + (none.isEmpty() ? "the processor lacks what the C kernels need" : none) + ")";
    }
    if (allowed != tierMax) {
      return " (" + Tier.PROPERTY + " allows " + allowed.label() + " at most)";
    }
    if (tierMax != Tier.best()) {
      return " (the session allows " + tierMax.label() + " at most)";
    }
    return " (the best of this processor's)";
  }

  private static void logOnce(String line) {
    if (!line.equals(LOGGED.getAndSet(line))) {
      LOG.log(Level.INFO, line);
    }
  }
}
