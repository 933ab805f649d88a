package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts the output pixels of all images of a batch into strips of a few vectors and knows how to
 * build a strip's panel: for each weight of an output channel, the row of input pixels that it
 * meets. The panel's first row is always zero and serves to fill up lists of weights.
 */
final class StripLayout {
  /** Bytes of a panel, so that it stays in the first-level cache beside the weights. */
  static final int PANEL_BYTES = 40 * 1024;

  /** Vectors of a strip where there are enough pixels. */
  static final int VECTORS_MAX = 4;

  /** Lanes of the narrowest vectors. */
  static final int NARROWEST = 4;

  /** Lanes of vectors that are wider than the narrowest and may be narrower than the widest. */
  static final int NARROW = 8;

  /** A piece of a strip whose pixels are neighbours in the padded input. */
  private record Run(int source, int lane, int length) {}

  private final int pixels;
  private final int lanes;
  private final int vectors;
  private final int[] firstRuns;
  private final int[] sources;
  private final int[] targetBytes;
  private final int[] lengths;
  private final int[] rowOffsets;
  private final int blocks;
  private final int blockRows;

  /**
   * @param narrow whether strips may have vectors of four or eight lanes where that is enough
   */
  StripLayout(
      Window window,
      PaddedInput padded,
      int inChannels,
      int inPerGroup,
      int batchMax,
      boolean narrow) {
    this.pixels = window.outPixels();
    int total = pixels * batchMax;
    this.lanes = narrow ? lanes(total) : Lanes.COUNT;
    int needed = Lanes.vectors(total);
    this.vectors = needed > 2 ? VECTORS_MAX : needed;
    this.rowOffsets = padded.rowOffsets(inPerGroup);
    int strips = strips(batchMax);
    List<Run> runs = new ArrayList<>();
    firstRuns = new int[strips + 1];
    for (int strip = 0; strip < strips; strip++) {
      firstRuns[strip] = runs.size();
      addRuns(runs, window, padded, inChannels, strip, total);
    }
    firstRuns[strips] = runs.size();
    sources = runs.stream().mapToInt(Run::source).toArray();
    targetBytes = runs.stream().mapToInt(run -> run.lane() * Float.BYTES).toArray();
    lengths = runs.stream().mapToInt(Run::length).toArray();
    int rowsMax = PANEL_BYTES / rowBytes();
    blocks = (rowOffsets.length + rowsMax - 1) / rowsMax;
    blockRows = (rowOffsets.length + blocks - 1) / blocks;
  }

  private static int lanes(int pixels) {
    int enough = pixels <= NARROWEST ? NARROWEST : pixels <= NARROW ? NARROW : Lanes.COUNT;
    return Math.min(enough, Lanes.COUNT);
  }

  private void addRuns(
      List<Run> runs, Window window, PaddedInput padded, int inChannels, int strip, int total) {
    int first = strip * pixelsPerStrip();
    int last = Math.min(total, first + pixelsPerStrip());
    int mark = runs.size();
    for (int pixel = first; pixel < last; pixel++) {
      int inImage = pixel % pixels;
      int source =
          pixel / pixels * inChannels * padded.planeElements()
              + padded.pixelOffset(inImage / window.outWidth(), inImage % window.outWidth());
      Run before = runs.size() > mark ? runs.getLast() : null;
      if (before != null && before.source() + before.length() == source) {
        runs.set(runs.size() - 1, new Run(before.source(), before.lane(), before.length() + 1));
      } else {
        runs.add(new Run(source, pixel - first, 1));
      }
    }
  }

  /** Lanes of a vector: as many as there are, or fewer if the map is small. */
  int lanes() {
    return lanes;
  }

  /** Vectors of a full strip. */
  int vectors() {
    return vectors;
  }

  int pixelsPerStrip() {
    return vectors * lanes;
  }

  /** Strips of a batch. */
  int strips(int batch) {
    return (pixels * batch + pixelsPerStrip() - 1) / pixelsPerStrip();
  }

  /** Pixels of a strip that are really there. */
  int pixelsOf(int strip, int batch) {
    return Math.min(pixelsPerStrip(), pixels * batch - strip * pixelsPerStrip());
  }

  /** Rows of a panel, the zero row left out; panels of a layer are of one size but the last. */
  int blockRows() {
    return blockRows;
  }

  /** Panels needed for all weights of an output channel. */
  int blocks() {
    return blocks;
  }

  int rowBytes() {
    return vectors * lanes * Float.BYTES;
  }

  /** Bytes of a panel with its zero row. */
  long panelBytes() {
    return (long) (blockRows() + 1) * rowBytes();
  }

  /** Builds the panel of a block of rows at an address, from row 1 on. */
  void build(float[] input, int base, int strip, int block, long panel) {
    int from = block * blockRows;
    int to = Math.min(rowOffsets.length, from + blockRows);
    for (int run = firstRuns[strip]; run < firstRuns[strip + 1]; run++) {
      PanelCopies.run(
          input,
          base + sources[run],
          rowOffsets,
          from,
          to,
          lengths[run],
          panel + rowBytes() + targetBytes[run],
          rowBytes());
    }
  }
}
