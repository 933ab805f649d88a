package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * For each panel and output channel the weights that are not zero, each with the place of its row
 * in the panel. Four channels are worked on together, so their lists are interleaved: one weight of
 * each in turn. Channels with equally many weights are put together, as the shorter lists are
 * filled up with zeros on the panel's zero row.
 */
final class SparseStripWeights implements StripWeights {
  private static final int QUAD = StripWeights.QUAD;

  /** Lists' lengths are multiples of this. */
  private static final int MULTIPLE = 2;

  private final int blocks;
  private final int quads;
  private final int rowBytes;
  private final int lanes;
  private final int[] starts;
  private final int[] rows;
  private char[] offsets;
  private float[] values;
  private int count;

  SparseStripWeights(Convolution convolution, StripLayout layout) {
    this.blocks = layout.blocks();
    this.quads = (convolution.outPerGroup() + QUAD - 1) / QUAD;
    this.rowBytes = layout.rowBytes();
    this.lanes = layout.lanes();
    int lists = convolution.groups() * blocks * quads;
    this.starts = new int[lists + 1];
    this.rows = new int[lists * QUAD];
    int room = Math.toIntExact(convolution.nonZeroWeights() + convolution.nonZeroWeights() / 8);
    this.offsets = new char[room + QUAD * MULTIPLE];
    this.values = new float[room + QUAD * MULTIPLE];
    for (int group = 0; group < convolution.groups(); group++) {
      for (int block = 0; block < blocks; block++) {
        pack(convolution, layout, group, block);
      }
    }
    starts[lists] = count;
    this.offsets = Arrays.copyOf(offsets, count);
    this.values = Arrays.copyOf(values, count);
  }

  private void pack(Convolution convolution, StripLayout layout, int group, int block) {
    int first = block * layout.blockRows();
    int last = Math.min(convolution.rows(), first + layout.blockRows());
    int list = (group * blocks + block) * quads;
    for (int quad = 0; quad < quads; quad += CHUNK / QUAD) {
      int channel = quad * QUAD;
      int end = Math.min(quads * QUAD, channel + CHUNK);
      int[] order =
          IntStream.range(channel, end)
              .boxed()
              .sorted(Comparator.comparingInt(c -> nonZeros(convolution, group, c, first, last)))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < order.length; i += QUAD) {
        int at = list + quad + i / QUAD;
        starts[at] = count;
        for (int member = 0; member < QUAD; member++) {
          rows[at * QUAD + member] = order[i + member] * layout.pixelsPerStrip();
        }
        interleave(convolution, group, Arrays.copyOfRange(order, i, i + QUAD), first, last);
      }
    }
  }

  private void interleave(Convolution convolution, int group, int[] quad, int first, int last) {
    int longest = nonZeros(convolution, group, quad[QUAD - 1], first, last);
    int length = (longest + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    int needed = count + length * QUAD;
    if (needed > values.length) {
      offsets = Arrays.copyOf(offsets, needed + needed / 4);
      values = Arrays.copyOf(values, needed + needed / 4);
    }
    for (int member = 0; member < QUAD; member++) {
      int at = count + member;
      for (int row = first; row < last; row++) {
        float weight = weight(convolution, group, quad[member], row);
        if (weight != 0f) {
          offsets[at] = (char) ((row - first + 1) * rowBytes);
          values[at] = weight;
          at += QUAD;
        }
      }
      for (; at < needed; at += QUAD) {
        offsets[at] = 0;
        values[at] = 0f;
      }
    }
    count = needed;
  }

  private static int nonZeros(
      Convolution convolution, int group, int channel, int first, int last) {
    int nonZeros = 0;
    for (int row = first; row < last; row++) {
      if (weight(convolution, group, channel, row) != 0f) {
        nonZeros++;
      }
    }
    return nonZeros;
  }

  /** A weight; channels that only fill up a quad have none. */
  private static float weight(Convolution convolution, int group, int channel, int row) {
    if (channel >= convolution.outPerGroup()) {
      return 0f;
    }
    int all = group * convolution.outPerGroup() + channel;
    return convolution.weights()[all * convolution.rows() + row];
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
    int list = (group * blocks + block) * quads;
    int end = list + (to + QUAD - 1) / QUAD;
    for (int quad = list + from / QUAD; quad < end; quad++) {
      int start = starts[quad];
      int stop = starts[quad + 1];
      if (start == stop) {
        continue;
      }
      multiply(vectors, panel, start, stop, sums, quad * QUAD);
    }
  }

  private void multiply(int vectors, long panel, int start, int stop, float[] sums, int row) {
    if (lanes < Lanes.COUNT && lanes == StripLayout.NARROWEST) {
      NarrowStripLoops.four(panel, offsets, values, start, stop, sums, rows, row);
    } else if (lanes < Lanes.COUNT) {
      NarrowStripLoops.eight(panel, offsets, values, start, stop, sums, rows, row);
    } else {
      switch (vectors) {
        case 1 -> SparseStripLoops.one(panel, offsets, values, start, stop, sums, rows, row);
        case 2 -> SparseStripLoops.two(panel, offsets, values, start, stop, sums, rows, row);
        default -> SparseStripLoops.four(panel, offsets, values, start, stop, sums, rows, row);
      }
    }
  }

  @Override
  public String name() {
    return "sparse strips";
  }
}
