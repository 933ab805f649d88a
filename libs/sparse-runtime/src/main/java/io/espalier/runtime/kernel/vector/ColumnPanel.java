package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Window;
import java.util.Arrays;

/**
 * Gathers the inputs of a few output pixels, {@code [group of 4 columns][input channel][tap][4]}.
 * What lies in the padding is zero from the beginning and never touched: on a map of 2x2 pixels
 * that is more than half of a 3x3 window's inputs.
 */
final class ColumnPanel {
  /** Columns (pixels) that are worked on together. */
  static final int COLUMNS = 4;

  private final int inChannels;
  private final int inPixels;
  private final int taps;
  private final int pixels;
  private final float[] input;
  private final float[] panel;
  private final int[][] sources;
  private final int[][] targets;

  ColumnPanel(Window window, int inChannels, int batchMax, float[] input) {
    this.inChannels = inChannels;
    this.inPixels = window.inPixels();
    this.taps = window.taps();
    this.pixels = window.outPixels();
    this.input = input;
    int groups = groups(batchMax);
    this.panel = new float[groups * groupElements()];
    this.sources = new int[groups][];
    this.targets = new int[groups][];
    for (int group = 0; group < groups; group++) {
      list(window, group, batchMax);
    }
  }

  /** Lists which element of a plane goes where, for all columns of a group. */
  private void list(Window window, int group, int batchMax) {
    int[] from = new int[COLUMNS * taps];
    int[] to = new int[COLUMNS * taps];
    int count = 0;
    for (int entry = 0; entry < from.length; entry++) {
      int tap = entry / COLUMNS;
      int column = group * COLUMNS + entry % COLUMNS;
      int pixel = column % pixels;
      int y =
          pixel / window.outWidth() * window.strideY()
              - window.padTop()
              + tap / window.kernelWidth() * window.dilationY();
      int x =
          pixel % window.outWidth() * window.strideX()
              - window.padLeft()
              + tap % window.kernelWidth() * window.dilationX();
      boolean inside = y >= 0 && y < window.inHeight() && x >= 0 && x < window.inWidth();
      if (inside && column < pixels * batchMax) {
        from[count] = column / pixels * inChannels * inPixels + y * window.inWidth() + x;
        to[count++] = entry;
      }
    }
    sources[group] = Arrays.copyOf(from, count);
    targets[group] = Arrays.copyOf(to, count);
  }

  /** Groups of columns of a batch. */
  int groups(int batch) {
    return (pixels * batch + COLUMNS - 1) / COLUMNS;
  }

  /** Elements of the panel of one group. */
  int groupElements() {
    return inChannels * taps * COLUMNS;
  }

  float[] array() {
    return panel;
  }

  /** Gathers input channels {@code [from, to)} for all columns of a batch. */
  void gather(int batch, int from, int to) {
    for (int group = 0; group < groups(batch); group++) {
      gather(
          input,
          from * inPixels,
          inPixels,
          sources[group],
          panel,
          group * groupElements() + from * taps * COLUMNS,
          taps * COLUMNS,
          targets[group],
          to - from);
    }
  }

  private static void gather(
      float[] input,
      int plane,
      int planeElements,
      int[] sources,
      float[] panel,
      int block,
      int blockElements,
      int[] targets,
      int channels) {
    for (int channel = 0; channel < channels; channel++) {
      for (int i = 0; i < sources.length; i++) {
        panel[block + targets[i]] = input[plane + sources[i]];
      }
      plane += planeElements;
      block += blockElements;
    }
  }
}
