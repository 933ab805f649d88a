package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;

/**
 * Floats of four and eight bits. Each type is the table of what its codes stand for; a number is
 * encoded as the nearest one, of two equally near ones as that with the even code.
 */
final class SmallFloats {
  private SmallFloats() {}

  static boolean isSmall(ElementType type) {
    return switch (type) {
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> true;
      case FLOAT8E8M0, FLOAT4E2M1 -> true;
      default -> false;
    };
  }

  static double decode(ElementType type, int code) {
    return switch (type) {
      case FLOAT8E4M3FN -> (code & 0x7F) == 0x7F ? Double.NaN : signed(code, 4, 3, 7);
      case FLOAT8E4M3FNUZ -> code == 0x80 ? Double.NaN : signed(code, 4, 3, 8);
      case FLOAT8E5M2 -> {
        int magnitude = code & 0x7F;
        double infinity = code < 0x80 ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        yield magnitude > 0x7C ? Double.NaN : magnitude == 0x7C ? infinity : signed(code, 5, 2, 15);
      }
      case FLOAT8E5M2FNUZ -> code == 0x80 ? Double.NaN : signed(code, 5, 2, 16);
      case FLOAT8E8M0 -> code == 0xFF ? Double.NaN : Math.scalb(1.0, code - 127);
      case FLOAT4E2M1 -> signed(code, 2, 1, 1);
      default -> throw new GraphException(type + " is no small float type");
    };
  }

  /** A sign, an exponent with a bias and a fraction; an exponent of 0 has no leading one. */
  private static double signed(int code, int exponentBits, int fractionBits, int bias) {
    int exponent = code >> fractionBits & (1 << exponentBits) - 1;
    int fraction = code & (1 << fractionBits) - 1;
    double magnitude =
        exponent == 0
            ? Math.scalb((double) fraction, 1 - bias - fractionBits)
            : Math.scalb((double) (fraction + (1 << fractionBits)), exponent - bias - fractionBits);
    return code >> (exponentBits + fractionBits) == 0 ? magnitude : -magnitude;
  }

  /**
   * The code of a number.
   *
   * @param saturate whether numbers beyond the largest become it; otherwise infinity or NaN
   */
  static int encode(ElementType type, double value, boolean saturate) {
    int codes = 1 << type.bits();
    int nearest = -1;
    int special = -1;
    for (int code = 0; code < codes; code++) {
      double candidate = decode(type, code);
      if (Double.isNaN(candidate)) {
        special = special < 0 ? code : special;
      }
      if (!Double.isFinite(candidate) || Double.isNaN(value)) {
        continue;
      }
      boolean sameSign = Math.signum(1 / candidate) == Math.signum(1 / value);
      double distance = Math.abs(candidate - value);
      double best =
          nearest < 0 ? Double.POSITIVE_INFINITY : Math.abs(decode(type, nearest) - value);
      boolean nearer = distance < best || nearest < 0;
      boolean tie = distance == best && (candidate == 0 ? sameSign : (code & 1) == 0);
      nearest = nearer || tie ? code : nearest;
    }
    if (Double.isNaN(value) || nearest < 0) {
      return Math.max(0, special);
    }
    double largest = Math.abs(decode(type, nearest));
    double step = largest - Math.abs(decode(type, nearest ^ 1));
    boolean beyond =
        Math.abs(value) - largest >= Math.max(step, 0) / 2 && Math.abs(value) > largest;
    if (beyond && !saturate && special >= 0 && isLargest(type, nearest)) {
      boolean infinite = type == ElementType.FLOAT8E5M2;
      return infinite ? (value > 0 ? 0x7C : 0xFC) : special;
    }
    return nearest;
  }

  private static boolean isLargest(ElementType type, int code) {
    double magnitude = Math.abs(decode(type, code));
    for (int other = 0; other < 1 << type.bits(); other++) {
      double candidate = Math.abs(decode(type, other));
      if (Double.isFinite(candidate) && candidate > magnitude) {
        return false;
      }
    }
    return true;
  }
}
