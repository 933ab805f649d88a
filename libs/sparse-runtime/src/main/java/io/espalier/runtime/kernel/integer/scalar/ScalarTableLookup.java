package io.espalier.runtime.kernel.integer.scalar;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Padding;
import io.espalier.runtime.kernel.integer.TableLookup;
import java.lang.foreign.MemorySegment;

/** Looks bytes up in a table, row by row of the output. */
final class ScalarTableLookup implements IntegerKernel {
  private final TableLookup lookup;

  ScalarTableLookup(TableLookup lookup) {
    this.lookup = lookup;
  }

  @Override
  public String name() {
    return "table";
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    ByteLayout layout = lookup.output();
    MemorySegment input = buffers.inputs().getFirst();
    int from = Kernel.share(layout.channels(), part, parts);
    int to = Kernel.share(layout.channels(), part + 1, parts);
    boolean sameShape = lookup.input().sameShape(layout);
    int element = from * layout.pixels();
    for (int channel = from; channel < to; channel++) {
      for (int y = 0; y < layout.height(); y++) {
        long target = layout.position(channel, y, 0);
        long source = sameShape ? lookup.input().position(channel, y, 0) : 0;
        for (int x = 0; x < layout.width(); x++, element++) {
          int value = input.get(JAVA_BYTE, sameShape ? source + x : source(element)) & 0xFF;
          buffers.output().set(JAVA_BYTE, target + x, lookup.table()[value]);
        }
      }
    }
    Padding.fill(buffers.output(), layout, lookup.zeroPoint(), from, to);
  }

  private long source(int element) {
    ByteLayout layout = lookup.input();
    int pixel = element % layout.pixels();
    return layout.position(
        element / layout.pixels(), pixel / layout.width(), pixel % layout.width());
  }
}
