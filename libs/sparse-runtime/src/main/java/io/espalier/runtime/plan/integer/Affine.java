package io.espalier.runtime.plan.integer;

import io.espalier.runtime.kernel.integer.ByteResult;

/**
 * What the bytes of a tensor stand for: {@code (byte - zeroPoint) * scale}. Signed types are kept
 * as unsigned bytes with 128 added, to their zero point too.
 *
 * @param scale positive
 * @param zeroPoint from 0 to 255
 */
public record Affine(float scale, int zeroPoint) {
  /** The byte of a real number. */
  public int quantize(float value) {
    return ByteResult.unbounded(zeroPoint).round(Float.isNaN(value) ? 0f : value / scale);
  }

  /** The real number of a byte. */
  public float dequantize(int value) {
    return (value - zeroPoint) * scale;
  }

  /** How results become bytes when they are also kept between two bounds. */
  public ByteResult result(Bounds bounds) {
    int low = Float.isInfinite(bounds.low()) ? 0 : quantize(bounds.low());
    int high = Float.isInfinite(bounds.high()) ? ByteResult.MAX : quantize(bounds.high());
    return new ByteResult(zeroPoint, Math.min(low, high), high);
  }
}
