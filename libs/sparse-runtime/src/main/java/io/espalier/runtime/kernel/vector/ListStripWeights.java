package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Weights that are not zero as {@link FloatLists} reads them, for each panel and four channels. */
final class ListStripWeights implements StripWeights {
  private static final int GROUP = FloatLists.GROUP;
  private static final int PATTERNS = 1 << GROUP;

  private final FloatLists lists;
  private final Convolution convolution;
  private final StripLayout layout;
  private final int quads;
  private final MemorySegment stream;
  private final MemorySegment offsets;
  private final MemorySegment[] biases;

  ListStripWeights(FloatLists lists, Convolution convolution, StripLayout layout) {
    this.lists = lists;
    this.convolution = convolution;
    this.layout = layout;
    this.quads = Math.ceilDiv(convolution.outPerGroup(), GROUP);
    int parts = convolution.groups() * layout.blocks() * quads;
    long[] starts = new long[parts];
    ByteBuffer bytes = ByteBuffer.allocate(sizeMax(parts)).order(ByteOrder.LITTLE_ENDIAN);
    for (int part = 0; part < parts; part++) {
      starts[part] = bytes.position();
      int block = part / quads % layout.blocks();
      pack(part / quads / layout.blocks(), block, part % quads, bytes);
    }
    Arena arena = Arena.ofAuto();
    this.stream = arena.allocate(bytes.position() + Lanes.BYTES, Lanes.BYTES);
    MemorySegment.copy(bytes.array(), 0, stream, ValueLayout.JAVA_BYTE, 0, bytes.position());
    this.offsets = arena.allocateFrom(ValueLayout.JAVA_LONG, starts);
    this.biases = biases(arena);
  }

  /** For each group of channels, its biases and those of the groups behind it. */
  private MemorySegment[] biases(Arena arena) {
    int channels = convolution.groups() * quads * GROUP;
    MemorySegment all = arena.allocate((long) channels * Float.BYTES, Float.BYTES);
    for (int i = 0; i < channels; i++) {
      int member = i % (quads * GROUP);
      if (member < convolution.outPerGroup()) {
        int channel = i / (quads * GROUP) * convolution.outPerGroup() + member;
        all.setAtIndex(ValueLayout.JAVA_FLOAT, i, convolution.biasOf(channel));
      }
    }
    MemorySegment[] biases = new MemorySegment[channels / GROUP];
    for (int i = 0; i < biases.length; i++) {
      biases[i] = all.asSlice((long) i * GROUP * Float.BYTES);
    }
    return biases;
  }

  @Override
  public boolean addsBias() {
    return true;
  }

  /** Bytes that the lists have at most. */
  private int sizeMax(int parts) {
    long weights = convolution.nonZeroWeights();
    return Math.toIntExact(
        (long) parts * PATTERNS * (Short.BYTES + Integer.BYTES + GROUP * Float.BYTES)
            + weights * (Integer.BYTES + Float.BYTES));
  }

  private void pack(int group, int block, int quad, ByteBuffer bytes) {
    int first = block * layout.blockRows();
    int last = Math.min(convolution.rows(), first + layout.blockRows());
    int[] patterns = new int[last - first];
    int[] counts = new int[PATTERNS];
    for (int row = first; row < last; row++) {
      for (int channel = 0; channel < GROUP; channel++) {
        if (weight(group, quad, channel, row) != 0f) {
          patterns[row - first] |= 1 << channel;
        }
      }
      counts[patterns[row - first]]++;
    }
    for (int pattern = 0; pattern < PATTERNS; pattern++) {
      bytes.putShort((short) (pattern == 0 ? 0 : Math.ceilDiv(counts[pattern], 2)));
    }
    for (int pattern = 1; pattern < PATTERNS; pattern++) {
      for (int row = first; row < last; row++) {
        if (patterns[row - first] == pattern) {
          // the panel's first row is not one of the input's
          bytes.putInt((row - first + 1) * layout.rowBytes());
          for (int channel = 0; channel < GROUP; channel++) {
            if ((pattern >> channel & 1) != 0) {
              bytes.putFloat(weight(group, quad, channel, row));
            }
          }
        }
      }
      if (counts[pattern] % 2 != 0) {
        // no weights times the panel's first row, which is zero
        bytes.putInt(0);
        for (int channel = 0; channel < Integer.bitCount(pattern); channel++) {
          bytes.putFloat(0f);
        }
      }
    }
  }

  /** A weight; channels that only fill up a group have none. */
  private float weight(int group, int quad, int member, int row) {
    int channel = quad * GROUP + member;
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
    int list = (group * layout.blocks() + block) * quads;
    int first = list + from / GROUP;
    lists.accumulate(
        stream,
        offsets,
        first,
        list + Math.ceilDiv(to, GROUP),
        (long) vectors * layout.lanes(),
        panel,
        block == 0 ? biases[group * quads + from / GROUP] : MemorySegment.NULL,
        memory,
        (long) from * layout.pixelsPerStrip(),
        layout.pixelsPerStrip());
  }

  @Override
  public String name() {
    return lists.label() + " lists, strips";
  }
}
