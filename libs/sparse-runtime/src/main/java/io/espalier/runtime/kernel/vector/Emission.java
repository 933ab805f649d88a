package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.RowEpilogue;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The way from a convolution's sums to its output, through the fused operators. */
final class Emission {
  private final float[] output;
  private final int channels;
  private final int pixels;
  private final boolean anyRow;
  private final RowEpilogue epilogue;

  Emission(float[] output, Convolution convolution, Epilogue shape, RowEpilogue epilogue) {
    this.output = output;
    this.channels = convolution.outChannels();
    this.pixels = convolution.window().outPixels();
    this.anyRow = !shape.dependsOnChannel();
    this.epilogue = epilogue;
  }

  /** Writes a row of one channel: pixels {@code [first, first + count)} counted through images. */
  void strip(float[] sums, int at, int channel, int first, int count) {
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
