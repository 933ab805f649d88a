package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import java.lang.foreign.MemorySegment;

/** All weights, for each panel and four output channels those of a row side by side. */
final class DenseStripWeights implements StripWeights {
  private final int quads;
  private final int rows;
  private final int blockRows;
  private final int rowBytes;
  private final float[] values;

  DenseStripWeights(Convolution convolution, StripLayout layout) {
    this.quads = (convolution.outPerGroup() + QUAD - 1) / QUAD;
    this.rows = convolution.rows();
    this.blockRows = layout.blockRows();
    this.rowBytes = layout.rowBytes();
    this.values = new float[Math.multiplyExact(convolution.groups() * quads * QUAD, rows)];
    int at = 0;
    for (int group = 0; group < convolution.groups(); group++) {
      for (int quad = 0; quad < quads; quad++) {
        for (int row = 0; row < rows; row++) {
          for (int member = 0; member < QUAD; member++, at++) {
            int channel = quad * QUAD + member;
            if (channel < convolution.outPerGroup()) {
              int all = group * convolution.outPerGroup() + channel;
              values[at] = convolution.weights()[all * rows + row];
            }
          }
        }
      }
    }
  }

  @Override
  public void accumulate(
      int group,
      int block,
      int from,
      int to,
      int vectors,
      long panel,
      float[] sums,
      MemorySegment memory) {
    int count = Math.min(blockRows, rows - block * blockRows);
    int at = from * rowBytes / Float.BYTES;
    for (int channel = from; channel < to; channel += QUAD, at += QUAD * rowBytes / Float.BYTES) {
      int weight = ((group * quads + channel / QUAD) * rows + block * blockRows) * QUAD;
      switch (vectors) {
        case 1 -> DenseStripLoops.one(panel, rowBytes, count, values, weight, sums, at);
        case 2 -> DenseStripLoops.two(panel, rowBytes, count, values, weight, sums, at);
        default -> DenseStripLoops.four(panel, rowBytes, count, values, weight, sums, at);
      }
    }
  }

  @Override
  public String name() {
    return "dense strips";
  }
}
