package io.espalier.runtime.kernel;

/**
 * Pooling of every channel on its own.
 *
 * @param kind maximum or average
 * @param divisors for averages, how many pixels each output pixel's sum is divided by, {@code
 *     [outHeight * outWidth]}; empty for maxima
 */
public record Pooling(Window window, int channels, Kind kind, float[] divisors) {
  /** What becomes of the pixels under the window. */
  public enum Kind {
    MAXIMUM,
    AVERAGE
  }

  public Pooling {
    if (kind == Kind.AVERAGE && divisors.length != window.outPixels()) {
      throw new IllegalArgumentException("one divisor per output pixel is needed");
    }
  }
}
