package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.Padding;
import java.lang.foreign.MemorySegment;

/** Pooling as its definition says it; pixels outside the image are left out. */
final class ScalarIntegerPooling implements IntegerKernel {
  private final IntegerPooling pooling;

  ScalarIntegerPooling(IntegerPooling pooling) {
    this.pooling = pooling;
  }

  @Override
  public String name() {
    return pooling.kind() == Kind.MAXIMUM ? "scalar integer maximum" : "scalar integer average";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    ByteLayout layout = pooling.output();
    MemorySegment output = buffers.output();
    int from = Kernel.share(layout.channels(), part, parts);
    int to = Kernel.share(layout.channels(), part + 1, parts);
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          int value = pixel(buffers.inputs().getFirst(), channel, y, x);
          output.set(JAVA_BYTE, layout.position(channel, y, x), (byte) value);
        }
      }
    }
    Padding.fill(output, layout, pooling.result().zeroPoint(), from, to);
  }

  private int pixel(MemorySegment input, int channel, int y, int x) {
    Window window = pooling.window();
    ByteLayout layout = pooling.input();
    int maximum = 0;
    int sum = 0;
    for (int ky = 0; ky < window.kernelHeight(); ky++) {
      int inY = y * window.strideY() - window.padTop() + ky * window.dilationY();
      for (int kx = 0; kx < window.kernelWidth(); kx++) {
        int inX = x * window.strideX() - window.padLeft() + kx * window.dilationX();
        if (inY >= 0 && inY < window.inHeight() && inX >= 0 && inX < window.inWidth()) {
          int value = input.get(JAVA_BYTE, layout.position(channel, inY, inX)) & 0xFF;
          maximum = Math.max(maximum, value);
          sum += value - pooling.inputZeroPoint();
        }
      }
    }
    return pooling.kind() == Kind.MAXIMUM
        ? maximum
        : pooling.result().round(sum * pooling.factors()[y * window.outWidth() + x]);
  }
}
