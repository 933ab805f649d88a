package io.espalier.training;

import io.espalier.graph.GraphException;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Gathers the statistics of one value in two passes over the same batches. */
final class TensorObserver {
  private final String name;
  private final int channels;
  private final int plane;
  private final long[] counts = new long[Histogram.BINS];
  private final double[] sums;
  private final double[] magnitudes;
  private final double[] squares;
  private long images;
  private float minimum = Float.POSITIVE_INFINITY;
  private float maximum = Float.NEGATIVE_INFINITY;
  private float[] row = new float[0];

  TensorObserver(String name, long[] shape) {
    this.name = name;
    this.channels = shape.length > 1 ? Math.toIntExact(shape[1]) : 1;
    this.plane =
        Math.toIntExact(
            Arrays.stream(shape, Math.min(2, shape.length), shape.length)
                .reduce(1, Math::multiplyExact));
    this.sums = new double[channels];
    this.magnitudes = new double[channels];
    this.squares = new double[channels];
  }

  /** First pass: range and means. */
  void range(FloatBuffer elements, long batch) {
    images += batch;
    for (int image = 0; image < batch; image++) {
      for (int channel = 0; channel < channels; channel++) {
        next(elements);
        double sum = 0;
        double magnitude = 0;
        for (int i = 0; i < plane; i++) {
          float value = row[i];
          sum += value;
          magnitude += Math.abs(value);
          minimum = Math.min(minimum, value);
          maximum = Math.max(maximum, value);
        }
        sums[channel] += sum;
        magnitudes[channel] += magnitude;
      }
    }
    if (!Float.isFinite(minimum) || !Float.isFinite(maximum)) {
      throw new GraphException(
          "value '%s' is not finite for some image; the model overflows and cannot be calibrated"
              .formatted(name));
    }
  }

  /** Second pass: histogram and variances. */
  void distribution(FloatBuffer elements, long batch) {
    double scale = maximum > minimum ? Histogram.BINS / ((double) maximum - minimum) : 0;
    for (int image = 0; image < batch; image++) {
      for (int channel = 0; channel < channels; channel++) {
        next(elements);
        double mean = mean(sums, channel);
        double square = 0;
        for (int i = 0; i < plane; i++) {
          double value = row[i];
          square += (value - mean) * (value - mean);
          counts[Math.min(Histogram.BINS - 1, (int) ((value - minimum) * scale))]++;
        }
        squares[channel] += square;
      }
    }
  }

  TensorStatistics statistics() {
    float[] mean = new float[channels];
    float[] variance = new float[channels];
    float[] meanAbs = new float[channels];
    for (int channel = 0; channel < channels; channel++) {
      mean[channel] = (float) mean(sums, channel);
      variance[channel] = (float) mean(squares, channel);
      meanAbs[channel] = (float) mean(magnitudes, channel);
    }
    return new TensorStatistics(
        minimum, maximum, new Histogram(minimum, maximum, counts), mean, variance, meanAbs);
  }

  private void next(FloatBuffer elements) {
    if (row.length != plane) {
      row = new float[plane];
    }
    elements.get(row);
  }

  private double mean(double[] totals, int channel) {
    return totals[channel] / ((double) images * plane);
  }
}
