package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.Padding;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.MemorySegment;

/** Addition, one pixel after the other. */
final class ScalarIntegerSum implements IntegerKernel {
  private final IntegerSum sum;

  ScalarIntegerSum(IntegerSum sum) {
    this.sum = sum;
  }

  @Override
  public String name() {
    return "scalar integer sum";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    ByteLayout layout = sum.output();
    int from = Kernel.share(layout.channels(), part, parts);
    int to = Kernel.share(layout.channels(), part + 1, parts);
    MemorySegment left = buffers.inputs().getFirst();
    MemorySegment right = buffers.inputs().get(1);
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        for (int x = 0; x < layout.width(); x++) {
          float steps =
              Math.fma(
                  (float) centred(left, sum.left(), channel, y, x),
                  sum.left().multiplier(),
                  centred(right, sum.right(), channel, y, x) * sum.right().multiplier());
          int value = sum.result().round(steps);
          buffers.output().set(JAVA_BYTE, layout.position(channel, y, x), (byte) value);
        }
      }
    }
    Padding.fill(buffers.output(), layout, sum.result().zeroPoint(), from, to);
  }

  private static int centred(MemorySegment segment, Residual summand, int channel, int y, int x) {
    long position = summand.layout().position(channel, y, x);
    return (segment.get(JAVA_BYTE, position) & 0xFF) - summand.zeroPoint();
  }
}
