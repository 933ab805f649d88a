package io.espalier.runtime.kernel.integer;

import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;

/**
 * Pooling of every channel on its own, over the pixels of the window that lie inside the image. A
 * maximum is the greatest byte, and {@code result} is not used, since input and output have one
 * scale and zero point. An average is
 *
 * <pre>
 * int sum = sum of (input - inputZeroPoint)
 * output = result.round((float) sum * factors[output pixel])
 * </pre>
 *
 * @param factors for averages, input scale / (output scale * divisor) of each output pixel, {@code
 *     [outHeight * outWidth]}; empty for maxima
 */
public record IntegerPooling(
    Window window,
    Kind kind,
    int inputZeroPoint,
    float[] factors,
    ByteResult result,
    ByteLayout input,
    ByteLayout output)
    implements IntegerOperation {
  public IntegerPooling {
    if (factors.length != (kind == Kind.AVERAGE ? window.outPixels() : 0)) {
      throw new IllegalArgumentException("an average needs one factor per output pixel");
    }
    if (input.channels() != output.channels()
        || input.height() != window.inHeight()
        || input.width() != window.inWidth()
        || output.height() != window.outHeight()
        || output.width() != window.outWidth()) {
      throw new IllegalArgumentException("the layouts do not fit " + window);
    }
  }
}
