package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Planes in which a tap of a convolution is an offset: the input's own, where its padding suffices
 * and the stride is 1, or else prepared ones, one for each phase of the stride.
 *
 * @param isInput whether they are the input's own planes
 * @param origin byte of the first channel's first pixel
 * @param rowPitch bytes from the row of an output pixel to the next
 * @param channelPitch bytes from a channel to the next
 * @param tapOffsets bytes from an output pixel's place to each tap
 * @param phases for prepared planes, the input pixel {y, x} that each phase begins with
 * @param rows rows of a prepared plane, of {@code rowPitch} bytes each
 * @param planePitch bytes between prepared planes
 */
record Planes(
    boolean isInput,
    int origin,
    int rowPitch,
    int channelPitch,
    int[] tapOffsets,
    List<int[]> phases,
    int rows,
    int planePitch) {

  /** Bytes behind a prepared plane that rows may be written over. */
  private static final int GAP_BYTES = 32;

  /** Chooses the planes for a convolution over an input. */
  static Planes of(Window window, ByteLayout input) {
    return readsDirectly(window, input) ? direct(window, input) : prepared(window);
  }

  private static boolean readsDirectly(Window w, ByteLayout input) {
    int below = w.reachHeight() - w.padTop() - w.inHeight();
    int right = w.reachWidth() - w.padLeft() - w.inWidth();
    boolean inside = w.padTop() == 0 && w.padLeft() == 0 && below <= 0 && right <= 0;
    boolean padded =
        w.padTop() <= Math.min(1, input.paddingRows())
            && below <= input.paddingRows()
            && Math.max(w.padLeft(), right) <= Math.min(1, input.paddingColumns());
    return w.strideX() == 1 && w.strideY() == 1 && (inside || padded);
  }

  private static Planes direct(Window w, ByteLayout input) {
    int pitch = input.rowPitch();
    int[] offsets = new int[w.taps()];
    for (int tap = 0; tap < offsets.length; tap++) {
      offsets[tap] = tapY(w, tap) * pitch + tapX(w, tap);
    }
    return new Planes(true, input.offset(), pitch, input.planePitch(), offsets, List.of(), 0, 0);
  }

  private static Planes prepared(Window w) {
    List<int[]> phases = new ArrayList<>();
    int[] phaseOf = new int[w.taps()];
    int[] shiftY = new int[w.taps()];
    int[] shiftX = new int[w.taps()];
    int shiftMaxY = 0;
    int shiftMaxX = 0;
    for (int tap = 0; tap < w.taps(); tap++) {
      int y = tap / w.kernelWidth() * w.dilationY();
      int x = tap % w.kernelWidth() * w.dilationX();
      shiftY[tap] = y / w.strideY();
      shiftX[tap] = x / w.strideX();
      shiftMaxY = Math.max(shiftMaxY, shiftY[tap]);
      shiftMaxX = Math.max(shiftMaxX, shiftX[tap]);
      phaseOf[tap] = phase(phases, y % w.strideY() - w.padTop(), x % w.strideX() - w.padLeft());
    }
    int rowPitch = w.outWidth() + shiftMaxX;
    int rows = w.outHeight() + shiftMaxY;
    int planePitch = Math.addExact(Math.multiplyExact(rows, rowPitch), GAP_BYTES);
    planePitch = (planePitch + Records.LINE_BYTES - 1) / Records.LINE_BYTES * Records.LINE_BYTES;
    int[] offsets = new int[w.taps()];
    for (int tap = 0; tap < offsets.length; tap++) {
      offsets[tap] = phaseOf[tap] * planePitch + shiftY[tap] * rowPitch + shiftX[tap];
    }
    return new Planes(
        false,
        0,
        rowPitch,
        Math.multiplyExact(phases.size(), planePitch),
        offsets,
        phases,
        rows,
        planePitch);
  }

  private static int phase(List<int[]> phases, int y, int x) {
    for (int i = 0; i < phases.size(); i++) {
      if (phases.get(i)[0] == y && phases.get(i)[1] == x) {
        return i;
      }
    }
    phases.add(new int[] {y, x});
    return phases.size() - 1;
  }

  private static int tapY(Window w, int tap) {
    return tap / w.kernelWidth() * w.dilationY() - w.padTop();
  }

  private static int tapX(Window w, int tap) {
    return tap % w.kernelWidth() * w.dilationX() - w.padLeft();
  }

  /** Bytes of prepared planes, with what strips may read behind them. */
  long preparedBytes(int channels) {
    return isInput ? 0 : (long) channels * channelPitch + ByteLayout.SLACK_BYTES;
  }

  /** The structure {@code espalier_phases}. */
  MemorySegment phaseRecord(Arena arena, Window w, ByteLayout input, int zeroPoint) {
    Records offsets = new Records(arena, 2L * phases.size());
    for (int[] phase : phases) {
      offsets.add(phase[0]).add(phase[1]);
    }
    return Records.of(
        arena,
        w.inHeight(),
        w.inWidth(),
        input.rowPitch(),
        input.planePitch(),
        w.strideY(),
        w.strideX(),
        rows,
        rowPitch,
        planePitch,
        phases.size(),
        offsets.segment().address(),
        zeroPoint);
  }
}
