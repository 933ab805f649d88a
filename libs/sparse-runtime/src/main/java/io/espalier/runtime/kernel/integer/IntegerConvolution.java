package io.espalier.runtime.kernel.integer;

import io.espalier.runtime.kernel.Window;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A convolution of unsigned bytes with signed weights; Gemm and MatMul are convolutions over 1x1
 * images. For every output pixel of channel {@code o}
 *
 * <pre>
 * int acc = bias[o] + sum over taps inside the image of (input - inputZeroPoint) * weight
 * float steps = (float) acc * multipliers[o]                             without a residual
 * float steps = fma((float) (residual - residual.zeroPoint), residual.multiplier,
 *                   residual.bounded((float) acc * multipliers[o]))                with one
 * </pre>
 *
 * and the output is {@code result.round(steps)}, or the float {@code steps} if {@code result} is
 * null. Taps outside the image count as {@code inputZeroPoint}, that is, not at all. The
 * accumulator wraps around at 32 bits.
 *
 * @param window shared by all channels
 * @param groups groups of channels
 * @param weights {@code [outChannels][inChannels / groups][kernelHeight][kernelWidth]}
 * @param bias {@code [outChannels]}, in steps of input scale times weight scale
 * @param multipliers {@code [outChannels]}: input scale times weight scale, divided by the output
 *     scale where the result is bytes
 * @param result how bytes are made; null for floats, which are written in ONNX order without
 *     padding
 * @param residual what is added to the result, or null
 * @param repeats 1, or for a matrix product with several rows their number: the convolution over a
 *     1x1 image is done for that many vectors that follow each other in plain layouts
 * @param input layout of the input (of one row, if it repeats)
 * @param output layout of the output (of one row, if it repeats); for floats only its shape matters
 */
public record IntegerConvolution(
    Window window,
    int groups,
    byte[] weights,
    int[] bias,
    int inputZeroPoint,
    float[] multipliers,
    @Nullable ByteResult result,
    @Nullable Residual residual,
    int repeats,
    ByteLayout input,
    ByteLayout output)
    implements IntegerOperation {

  public IntegerConvolution {
    Objects.requireNonNull(window, "window");
    int in = input.channels();
    int out = output.channels();
    if (groups < 1 || in % groups != 0 || out % groups != 0) {
      throw new IllegalArgumentException(
          groups + " groups do not divide " + in + " and " + out + " channels");
    }
    if (weights.length != (long) out * (in / groups) * window.taps()
        || bias.length != out
        || multipliers.length != out) {
      throw new IllegalArgumentException(
          "%d weights, %d biases and %d multipliers do not fit %d to %d channels in %d groups"
              .formatted(weights.length, bias.length, multipliers.length, in, out, groups));
    }
    if (input.height() != window.inHeight()
        || input.width() != window.inWidth()
        || output.height() != window.outHeight()
        || output.width() != window.outWidth()) {
      throw new IllegalArgumentException("the layouts do not fit " + window);
    }
    if (inputZeroPoint < 0 || inputZeroPoint > ByteResult.MAX) {
      throw new IllegalArgumentException("zero point " + inputZeroPoint + " is not a byte");
    }
    if (residual != null && (result == null || !residual.layout().sameShape(output))) {
      throw new IllegalArgumentException("a residual has the shape of an output of bytes");
    }
    if (repeats < 1
        || repeats > 1 && (window.inPixels() != 1 || window.outPixels() != 1 || residual != null)) {
      throw new IllegalArgumentException(
          "only plain products repeat, at least once: " + repeats + " times " + window);
    }
  }

  public int inChannels() {
    return input.channels();
  }

  public int outChannels() {
    return output.channels();
  }

  public int inPerGroup() {
    return inChannels() / groups;
  }

  public int outPerGroup() {
    return outChannels() / groups;
  }

  /** Weights of one output channel. */
  public int rows() {
    return inPerGroup() * window.taps();
  }

  /** Multiplications of one image, counting zeros. */
  public long macs() {
    return (long) weights.length * window.outPixels() * repeats;
  }

  /** Multiplications of one image by weights that are not zero. */
  public long effectiveMacs() {
    long count = 0;
    for (byte weight : weights) {
      if (weight != 0) {
        count++;
      }
    }
    return count * window.outPixels() * repeats;
  }
}
