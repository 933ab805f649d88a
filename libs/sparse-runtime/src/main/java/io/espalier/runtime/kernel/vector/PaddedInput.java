package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.Window;
import java.util.Arrays;

/**
 * The planes of a layer's input laid out so that every tap of a window is one fixed distance away
 * from the pixel: with the padding around them, and for a stride along x with the columns sorted by
 * their remainder ("phases"), so that neighbouring output pixels read neighbouring elements. Where
 * the input already is like that, nothing is copied.
 */
final class PaddedInput {
  private final Window window;
  private final float padding;
  private final boolean direct;
  private final int rowPitch;
  private final int phaseElements;
  private final int planeElements;
  private final boolean[] usedPhases;

  PaddedInput(Window window, float padding) {
    this.window = window;
    this.padding = padding;
    this.direct =
        window.padTop() == 0
            && window.padLeft() == 0
            && window.strideX() == 1
            && window.reachHeight() <= window.inHeight()
            && window.reachWidth() <= window.inWidth();
    int rows = direct ? window.inHeight() : window.reachHeight();
    this.rowPitch =
        direct ? window.inWidth() : (window.reachWidth() + window.strideX() - 1) / window.strideX();
    this.phaseElements = rows * rowPitch;
    this.planeElements = direct ? phaseElements : phaseElements * window.strideX();
    this.usedPhases = new boolean[window.strideX()];
    for (int kx = 0; kx < window.kernelWidth(); kx++) {
      usedPhases[kx * window.dilationX() % window.strideX()] = true;
    }
  }

  /** Whether the input serves as it is. */
  boolean direct() {
    return direct;
  }

  /** Elements of one plane in the new layout. */
  int planeElements() {
    return planeElements;
  }

  /** Where a tap is, seen from the pixel. */
  int tapOffset(int ky, int kx) {
    int column = kx * window.dilationX();
    return column % window.strideX() * phaseElements
        + ky * window.dilationY() * rowPitch
        + column / window.strideX();
  }

  /** Where an output pixel's window starts in a plane. */
  int pixelOffset(int y, int x) {
    return y * window.strideY() * rowPitch + x;
  }

  /** For each weight of an output channel, {@code [channels][taps]}, where its input is. */
  int[] rowOffsets(int channels) {
    int[] offsets = new int[channels * window.taps()];
    for (int row = 0; row < offsets.length; row++) {
      int tap = row % window.taps();
      offsets[row] =
          row / window.taps() * planeElements
              + tapOffset(tap / window.kernelWidth(), tap % window.kernelWidth());
    }
    return offsets;
  }

  /** Elements of the layout of a number of planes, with room for vector loads to run over. */
  int elements(int planes) {
    return Math.multiplyExact(planes, planeElements) + Storage.SLACK;
  }

  /** Lays out planes {@code [from, to)}, counted through all images, padding included. */
  void fill(float[] source, float[] target, int from, int to) {
    Arrays.fill(target, from * planeElements, to * planeElements, padding);
    fillInside(source, target, from, to);
  }

  /** Lays out planes {@code [from, to)} where the padding is there already. */
  void fillInside(float[] source, float[] target, int from, int to) {
    int stride = window.strideX();
    int rows = Math.min(window.inHeight(), window.reachHeight() - window.padTop());
    for (int phase = 0; phase < stride; phase++) {
      // Column j of a phase is column j * stride + phase - padLeft of the input.
      int shift = phase - window.padLeft();
      int first = Math.min(rowPitch, shift >= 0 ? 0 : (-shift + stride - 1) / stride);
      int last = Math.min(rowPitch, (window.inWidth() - shift + stride - 1) / stride);
      if (usedPhases[phase]) {
        for (int plane = from; plane < to; plane++) {
          RowCopies.copy(
              source,
              plane * window.inPixels() + first * stride + shift,
              window.inWidth(),
              stride,
              target,
              plane * planeElements + phase * phaseElements + window.padTop() * rowPitch + first,
              rowPitch,
              last - first,
              rows);
        }
      }
    }
  }
}
