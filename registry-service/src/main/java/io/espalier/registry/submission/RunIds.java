package io.espalier.registry.submission;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/** Makes run ids that sort by time and do not collide: {@code 20261130-142501-317-9f3ac2d1}. */
final class RunIds {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BYTES = 4;

  private RunIds() {}

  static String next(Instant now) {
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    return TIME.format(now) + "-" + HexFormat.of().formatHex(random);
  }
}
