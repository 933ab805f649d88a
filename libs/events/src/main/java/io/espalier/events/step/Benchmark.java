package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.check.Limits;
import java.util.List;

/**
 * Measures accuracy and latency of the dense and of the released model and gives the verdict.
 *
 * @param profiles the names of the hardware profiles to measure on, at least one
 * @param runtimes the runtimes to measure, at least one, none twice
 * @param warmUp the runs before timing begins
 * @param runs the timed runs of each measurement
 * @param gates what must hold for a release
 */
public record Benchmark(
    List<String> profiles, List<RuntimeName> runtimes, int warmUp, int runs, Gates gates)
    implements Step {

  /** The most profiles of one benchmark. */
  public static final int PROFILES_MAX = 32;

  public Benchmark {
    profiles = Checks.list("profiles", profiles, PROFILES_MAX);
    profiles.forEach(profile -> Checks.name("profiles", profile));
    runtimes = Checks.list("runtimes", runtimes, RuntimeName.values().length);
    distinct("profiles", profiles);
    distinct("runtimes", runtimes);
    Checks.range("warmUp", warmUp, 0, Limits.RUNS_MAX);
    Checks.range("runs", runs, 1, Limits.RUNS_MAX);
    Checks.required("gates", gates);
    if (gates.speedUpMin() > 0
        && !(runtimes.contains(RuntimeName.ESPALIER) && runtimes.contains(RuntimeName.PYTORCH))) {
      throw new InvalidFieldException(
          "gates",
          "The gate 'speedUpMin' compares the runtimes 'espalier' and 'pytorch': list both in"
              + " 'runtimes', or leave the gate out.");
    }
  }

  private static void distinct(String field, List<?> values) {
    if (values.isEmpty()) {
      throw new InvalidFieldException(
          field, "The field '%s' is empty: name at least one.".formatted(field));
    }
    if (values.stream().distinct().count() != values.size()) {
      throw new InvalidFieldException(
          field, "The field '%s' names an entry twice: %s.".formatted(field, values));
    }
  }
}
