package io.espalier.runtime.djl;

import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.Tier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a DJL application can choose with {@code optOption}: {@value #THREADS}, {@value #TIER}, and
 * {@value #BATCH_MAX}, the images computed at once where a batch is larger than one.
 */
final class EspalierOptions {
  static final String THREADS = "threads";
  static final String TIER = "tier";
  static final String BATCH_MAX = "batchMax";

  private EspalierOptions() {}

  /**
   * @param options as DJL hands them on; other names are DJL's own and no matter of ours
   * @throws IllegalArgumentException naming the option that is wrong
   */
  static SessionOptions of(@Nullable Map<String, ?> options) {
    SessionOptions chosen = SessionOptions.defaults();
    if (options == null) {
      return chosen;
    }
    if (options.containsKey(THREADS)) {
      chosen = chosen.withThreads(number(options, THREADS));
    }
    if (options.containsKey(BATCH_MAX)) {
      chosen = chosen.withBatchMax(number(options, BATCH_MAX));
    }
    if (options.containsKey(TIER)) {
      chosen = chosen.withTierMax(tier(String.valueOf(options.get(TIER))));
    }
    return chosen;
  }

  private static int number(Map<String, ?> options, String name) {
    String value = String.valueOf(options.get(name));
    try {
      return Integer.parseInt(value.strip());
    } catch (NumberFormatException wrong) {
      throw new IllegalArgumentException(
          "option %s is \"%s\"; give a whole number".formatted(name, value), wrong);
    }
  }

  private static Tier tier(String name) {
    return Arrays.stream(Tier.values())
        .filter(tier -> tier.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "option %s is \"%s\"; give one of %s"
                        .formatted(
                            TIER,
                            name,
                            Arrays.stream(Tier.values())
                                .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))));
  }
}
