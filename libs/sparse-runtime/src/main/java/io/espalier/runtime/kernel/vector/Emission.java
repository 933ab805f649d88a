package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.RowEpilogue;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/** The way from a convolution's sums to its output, through the fused operators. */
final class Emission {
  private final float[] output;
  private final int channels;
  private final int pixels;
  private final boolean anyRow;
  private final RowEpilogue epilogue;
  private final @Nullable NativeEmission inC;

  Emission(float[] output, Convolution convolution, Epilogue shape, RowEpilogue epilogue) {
    this(output, convolution, shape, epilogue, null);
  }

  /**
   * @param lists loops in C, or null
   */
  Emission(
      float[] output,
      Convolution convolution,
      Epilogue shape,
      RowEpilogue epilogue,
      @Nullable FloatLists lists) {
    this.inC = lists == null ? null : NativeEmission.of(lists, output, shape).orElse(null);
    this.output = output;
    this.channels = convolution.outChannels();
    this.pixels = convolution.window().outPixels();
    this.anyRow = !shape.dependsOnChannel();
    this.epilogue = epilogue;
  }

  /**
   * Writes a strip of channels {@code [from, to)}: pixels {@code [first, first + count)} counted
   * through images. The sums of a channel lie {@code pitch} behind those of the one before, the
   * first ones at {@code at}.
   *
   * @param memory the sums again, as C wants to see them
   */
  void strips(
      float[] sums,
      MemorySegment memory,
      int at,
      int pitch,
      int from,
      int to,
      int first,
      int count) {
    int image = first / pixels;
    if (inC != null && image == (first + count - 1) / pixels) {
      long target = ((long) image * channels + from) * pixels + first % pixels;
      inC.strip(memory, at, pitch, to - from, count, target, pixels);
      return;
    }
    for (int channel = from; channel < to; channel++) {
      strip(sums, at + (channel - from) * pitch, channel, first, count);
    }
  }

  /** Writes a row of one channel: pixels {@code [first, first + count)} counted through images. */
  private void strip(float[] sums, int at, int channel, int first, int count) {
    int done = 0;
    while (done < count) {
      int image = (first + done) / pixels;
      int pixel = (first + done) % pixels;
      int length = Math.min(count - done, pixels - pixel);
      int target = (image * channels + channel) * pixels + pixel;
      epilogue.apply(sums, at + done, length, target, image, channel);
      copy(sums, at + done, output, target, length);
      done += length;
    }
  }

  private static void copy(float[] source, int at, float[] target, int to, int count) {
    int i = 0;
    for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.SPECIES, source, at + i).intoArray(target, to + i);
    }
    if (i < count) {
      VectorMask<Float> rest = Lanes.first(count - i);
      FloatVector.fromArray(Lanes.SPECIES, source, at + i, rest).intoArray(target, to + i, rest);
    }
  }

  /**
   * Writes channels of a few pixels, {@code sums[column][channel]}, without the fused operators:
   * {@link #finish} applies them.
   */
  void columns(float[] sums, int firstChannel, int channelCount, int firstColumn, int columnCount) {
    for (int column = 0; column < columnCount; column++) {
      int image = (firstColumn + column) / pixels;
      int pixel = (firstColumn + column) % pixels;
      int target = (image * channels + firstChannel) * pixels + pixel;
      for (int channel = 0; channel < channelCount; channel++) {
        output[target + channel * pixels] = sums[column * ColumnWeights.CHANNELS + channel];
      }
    }
  }

  /** Applies the fused operators to channels {@code [from, to)} of every image. */
  void finish(int from, int to, int batch) {
    for (int image = 0; image < batch; image++) {
      int start = (image * channels + from) * pixels;
      if (anyRow) {
        epilogue.apply(output, start, (to - from) * pixels, image, from);
      } else {
        for (int channel = from; channel < to; channel++) {
          epilogue.apply(output, (image * channels + channel) * pixels, pixels, image, channel);
        }
      }
    }
  }
}
