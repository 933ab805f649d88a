package io.espalier.standalone.bench;

import io.espalier.benchmark.measure.Processors;
import io.espalier.events.metrics.Precision;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The machine that measures.
 *
 * @param processor its name
 * @param features of its instruction set, those that matter here, as Linux calls them
 * @param loadAverage of the last minute; negative where the system does not tell
 */
record Machine(String processor, List<String> features, double loadAverage) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> RELEVANT =
      List.of(
          "sse4_1",
          "avx2",
          "fma",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_vbmi",
          "amx_int8",
          "asimd",
          "asimddp",
          "i8mm",
          "sve");

  /** Above this load for each processor, other work disturbs what is measured. */
  private static final double BUSY_LOAD = 0.3;

  static Machine here() {
    return new Machine(
        Processors.name(),
        detected(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  boolean busy() {
    return loadAverage > BUSY_LOAD * Processors.available();
  }

  /**
   * The most multiplications that a core can do in a cycle: two instructions on the widest vectors.
   *
   * @param tier the name of our tier, which may be capped; null where nothing is
   * @return empty where there is no such instruction or the processor is not known
   */
  Optional<Integer> macsPerCycleMax(Precision precision, @Nullable String tier) {
    boolean narrow = tier != null && (tier.startsWith("avx2") || tier.startsWith("avx_vnni"));
    boolean vnni = tier == null || tier.contains("vnni") || tier.equals("vector");
    return switch (precision) {
      case INT8 -> {
        if (vnni && !narrow && features.contains("avx512_vnni")) {
          yield Optional.of(128);
        }
        yield vnni && features.contains("avx_vnni") ? Optional.of(64) : Optional.empty();
      }
      case FP32 -> {
        if (!narrow && features.contains("avx512f")) {
          yield Optional.of(32);
        }
        yield features.contains("fma") ? Optional.of(16) : Optional.empty();
      }
    };
  }

  private static List<String> detected() {
    try {
      List<String> all =
          Files.readAllLines(CPU_INFO).stream()
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .map(line -> Arrays.asList(line.substring(line.indexOf(':') + 1).strip().split(" ")))
              .orElse(List.of());
      return RELEVANT.stream().filter(all::contains).toList();
    } catch (IOException notLinux) {
      return List.of();
    }
  }
}
