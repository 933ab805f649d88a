package io.espalier.standalone.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/** Shares in percent as people write them. */
final class Percent {
  private static final MathContext DIGITS = new MathContext(4);

  private Percent() {}

  /** Such as {@code 70} or {@code 87.5}: at most four digits, no needless zeros. */
  static String of(double share) {
    return BigDecimal.valueOf(100 * share).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
