package io.espalier.prune.weights;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/** Finds the one level at which layers with bounds have a wanted number of zeros together. */
final class Filling {

  /** Halvings until the level is as exact as a double can be. */
  private static final int HALVINGS = 100;

  private Filling() {}

  /**
   * The zeros of each layer.
   *
   * @param sparsity of a layer at a level from 0 to 1; must not fall while the level rises
   * @param wanted zeros together, reached exactly where the bounds allow it
   */
  static long[] to(
      List<LayerScores> layers, long wanted, ToDoubleBiFunction<LayerScores, Double> sparsity) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (sum(at(layers, middle, sparsity)) <= wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    long[] zeros = between(at(layers, low, sparsity), at(layers, high, sparsity), wanted);
    addRest(layers, zeros, wanted - sum(zeros));
    return zeros;
  }

  /**
   * Where the zeros jump at the level, each layer makes the same part of its jump: layers that
   * change together are not filled up one after the other.
   */
  private static long[] between(long[] below, long[] above, long wanted) {
    long[] zeros = below.clone();
    double jump = (double) sum(above) - sum(below);
    double part = jump <= 0 ? 0 : Math.clamp((wanted - sum(below)) / jump, 0, 1);
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] += (long) Math.floor(part * (above[i] - below[i]));
    }
    return zeros;
  }

  static long sum(long[] values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }

  /** What rounding left over goes to the layers with most weights, where they have room. */
  private static void addRest(List<LayerScores> layers, long[] zeros, long rest) {
    List<Integer> bySize =
        IntStream.range(0, layers.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> -layers.get(i).elements()))
            .toList();
    long left = rest;
    for (int layer : bySize) {
      LayerScores of = layers.get(layer);
      long changed = Math.clamp(zeros[layer] + left, of.zerosMin(), of.zerosMax());
      left -= changed - zeros[layer];
      zeros[layer] = changed;
    }
  }

  private static long[] at(
      List<LayerScores> layers, double level, ToDoubleBiFunction<LayerScores, Double> sparsity) {
    long[] zeros = new long[layers.size()];
    for (int i = 0; i < zeros.length; i++) {
      LayerScores layer = layers.get(i);
      long free = (long) Math.floor(sparsity.applyAsDouble(layer, level) * layer.elements());
      zeros[i] = Math.clamp(free, layer.zerosMin(), layer.zerosMax());
    }
    return zeros;
  }
}
