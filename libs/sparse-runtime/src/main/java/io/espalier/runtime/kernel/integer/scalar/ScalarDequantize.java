package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerKernel;

/** From bytes to floats. */
final class ScalarDequantize implements IntegerKernel {
  private final DequantizeImage dequantize;

  ScalarDequantize(DequantizeImage dequantize) {
    this.dequantize = dequantize;
  }

  @Override
  public String name() {
    return "dequantise";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    ByteLayout layout = dequantize.input();
    int from = Kernel.share(layout.channels(), part, parts);
    int to = Kernel.share(layout.channels(), part + 1, parts);
    long element = (long) from * layout.pixels();
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++, element++) {
          long position = layout.position(channel, y, x);
          int value = buffers.inputs().getFirst().get(JAVA_BYTE, position) & 0xFF;
          buffers
              .output()
              .setAtIndex(
                  JAVA_FLOAT, element, (value - dequantize.zeroPoint()) * dequantize.scale());
        }
      }
    }
  }
}
