package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Padding;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.MemorySegment;

/** Convolution as its definition says it, one output pixel after the other. */
final class ScalarIntegerConvolution implements IntegerKernel {
  private final IntegerConvolution convolution;

  ScalarIntegerConvolution(IntegerConvolution convolution) {
    this.convolution = convolution;
  }

  @Override
  public String name() {
    return "scalar integer convolution";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    int channels = convolution.outChannels();
    int planes = channels * convolution.repeats();
    int from = Kernel.share(planes, part, parts);
    int to = Kernel.share(planes, part + 1, parts);
    for (int plane = from; plane < to; plane++) {
      plane(buffers, plane / channels, plane % channels);
    }
    ByteResult result = convolution.result();
    if (result != null && convolution.repeats() == 1) {
      Padding.fill(buffers.output(), convolution.output(), result.zeroPoint(), from, to);
    }
  }

  private void plane(Buffers buffers, int row, int channel) {
    Window window = convolution.window();
    ByteLayout layout = convolution.output();
    ByteResult result = convolution.result();
    MemorySegment output = buffers.output();
    for (int y = 0; y < window.outHeight(); y++) {
      for (int x = 0; x < window.outWidth(); x++) {
        int sum = accumulate(buffers.inputs().getFirst(), row, channel, y, x);
        float steps = steps(buffers, sum, channel, y, x);
        if (result == null) {
          long element = (long) channel * window.outPixels() + y * window.outWidth() + x;
          output.setAtIndex(JAVA_FLOAT, (long) row * convolution.outChannels() + element, steps);
        } else {
          long position = layout.position(channel, y, x) + (long) row * convolution.outChannels();
          output.set(JAVA_BYTE, position, (byte) result.round(steps));
        }
      }
    }
  }

  private int accumulate(MemorySegment input, int row, int channel, int y, int x) {
    Window window = convolution.window();
    ByteLayout layout = convolution.input();
    byte[] weights = convolution.weights();
    int firstInput = channel / convolution.outPerGroup() * convolution.inPerGroup();
    int weight = channel * convolution.rows();
    int sum = convolution.bias()[channel];
    for (int c = 0; c < convolution.inPerGroup(); c++) {
      for (int ky = 0; ky < window.kernelHeight(); ky++) {
        int inY = y * window.strideY() - window.padTop() + ky * window.dilationY();
        for (int kx = 0; kx < window.kernelWidth(); kx++, weight++) {
          int inX = x * window.strideX() - window.padLeft() + kx * window.dilationX();
          if (inY >= 0 && inY < window.inHeight() && inX >= 0 && inX < window.inWidth()) {
            long position = layout.position(firstInput + c, inY, inX);
            int value = input.get(JAVA_BYTE, position + (long) row * layout.channels()) & 0xFF;
            sum += (value - convolution.inputZeroPoint()) * weights[weight];
          }
        }
      }
    }
    return sum;
  }

  private float steps(Buffers buffers, int sum, int channel, int y, int x) {
    float multiplier = convolution.multipliers()[channel];
    Residual residual = convolution.residual();
    if (residual == null) {
      return sum * multiplier;
    }
    long position = residual.layout().position(channel, y, x);
    int value = buffers.inputs().get(1).get(JAVA_BYTE, position) & 0xFF;
    return Math.fma(
        (float) (value - residual.zeroPoint()),
        residual.multiplier(),
        residual.bounded(sum * multiplier));
  }
}
