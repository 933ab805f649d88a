package io.espalier.runtime.plan.integer;

/** What Relu and Clip keep values between; {@code min(max(x, low), high)}. */
public record Bounds(float low, float high) {
  /** No bounds. */
  public static final Bounds NONE = new Bounds(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  /** These bounds applied first, then others. */
  public Bounds then(Bounds next) {
    return new Bounds(
        Math.min(Math.max(low, next.low), next.high),
        Math.min(Math.max(high, next.low), next.high));
  }

  public boolean isNone() {
    return equals(NONE);
  }
}
