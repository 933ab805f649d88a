package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Padding;
import io.espalier.runtime.kernel.integer.QuantizeImage;

/** From floats to bytes. */
final class ScalarQuantize implements IntegerKernel {
  private final QuantizeImage quantize;

  ScalarQuantize(QuantizeImage quantize) {
    this.quantize = quantize;
  }

  @Override
  public String name() {
    return "quantise";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    ByteLayout layout = quantize.output();
    int from = Kernel.share(layout.channels(), part, parts);
    int to = Kernel.share(layout.channels(), part + 1, parts);
    long element = (long) from * layout.pixels();
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++, element++) {
          float value = buffers.inputs().getFirst().getAtIndex(JAVA_FLOAT, element);
          float steps = Float.isNaN(value) ? 0f : value / quantize.scale();
          buffers
              .output()
              .set(
                  JAVA_BYTE, layout.position(channel, y, x), (byte) quantize.result().round(steps));
        }
      }
    }
    Padding.fill(buffers.output(), layout, quantize.result().zeroPoint(), from, to);
  }
}
