package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Lrn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Batch normalization, softmax and local response normalization. */
final class Normalizations {
  private Normalizations() {}

  /**
   * The normalized input; in training with the statistics of the batch, followed by the updated
   * running statistics.
   */
  static List<Tensor> batch(BatchNormalization operator, boolean training, List<Tensor> inputs) {
    Tensor input = inputs.getFirst();
    double[] x = Numbers.doubles(input);
    double[] scale = Numbers.doubles(inputs.get(1));
    double[] bias = Numbers.doubles(inputs.get(2));
    double[] mean = Numbers.doubles(inputs.get(3));
    double[] variance = Numbers.doubles(inputs.get(4));
    int channels = scale.length;
    int size = Math.toIntExact(input.shape().elements(2, input.shape().rank()));
    double[] runningMean = mean.clone();
    double[] runningVariance = variance.clone();
    if (training) {
      moments(x, channels, size, mean, variance);
      double keep = operator.momentum();
      Arrays.setAll(runningMean, c -> runningMean[c] * keep + mean[c] * (1 - keep));
      Arrays.setAll(runningVariance, c -> runningVariance[c] * keep + variance[c] * (1 - keep));
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i / size % channels;
      y[i] = (x[i] - mean[c]) / Math.sqrt(variance[c] + operator.epsilon()) * scale[c] + bias[c];
    }
    List<Tensor> outputs = new ArrayList<>(List.of(Numbers.real(input.type(), input.shape(), y)));
    outputs.add(Numbers.real(inputs.get(3).type(), Shape.of(channels), runningMean));
    outputs.add(Numbers.real(inputs.get(4).type(), Shape.of(channels), runningVariance));
    return outputs;
  }

  /** Mean and population variance of each channel. */
  private static void moments(
      double[] x, int channels, int size, double[] mean, double[] variance) {
    Arrays.fill(mean, 0);
    Arrays.fill(variance, 0);
    double count = (double) x.length / channels;
    for (int i = 0; i < x.length; i++) {
      mean[i / size % channels] += x[i] / count;
    }
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - mean[i / size % channels];
      variance[i / size % channels] += difference * difference / count;
    }
  }

  /** Softmax or its logarithm over the axes from {@code from} to {@code to} taken together. */
  static Tensor softmax(Tensor input, int from, int to, boolean logarithm) {
    double[] x = Numbers.doubles(input);
    Shape shape = input.shape();
    int inner = Math.toIntExact(shape.elements(to, shape.rank()));
    int extent = Math.toIntExact(shape.elements(from, to));
    double[] y = new double[x.length];
    for (int start = 0; start < x.length; start += extent * inner) {
      for (int i = start; i < start + inner; i++) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < extent; k++) {
          largest = Math.max(largest, x[i + k * inner]);
        }
        double sum = 0;
        for (int k = 0; k < extent; k++) {
          sum += Math.exp(x[i + k * inner] - largest);
        }
        for (int k = 0; k < extent; k++) {
          double shifted = x[i + k * inner] - largest;
          y[i + k * inner] = logarithm ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
        }
      }
    }
    return Numbers.real(input.type(), shape, y);
  }

  static Tensor localResponse(Lrn lrn, Tensor input) {
    double[] x = Numbers.doubles(input);
    Shape shape = input.shape();
    int channels = shape.intDim(1);
    int size = Math.toIntExact(shape.elements(2, shape.rank()));
    long before = (lrn.size() - 1) / 2;
    long after = lrn.size() - 1 - before;
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int c = i / size % channels;
      double squares = 0;
      for (long k = Math.max(0, c - before); k <= Math.min(channels - 1L, c + after); k++) {
        double neighbour = x[i + (int) (k - c) * size];
        squares += neighbour * neighbour;
      }
      y[i] = x[i] / Math.pow(lrn.bias() + lrn.alpha() / lrn.size() * squares, lrn.beta());
    }
    return Numbers.real(input.type(), shape, y);
  }
}
