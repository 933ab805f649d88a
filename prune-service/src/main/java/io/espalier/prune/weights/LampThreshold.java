package io.espalier.prune.weights;

import java.util.Arrays;
import java.util.List;

/**
 * One threshold for scores that are divided by the sum of all scores in the layer that are not
 * lower (Lee et al., 2021: Layer-adaptive sparsity for the magnitude-based pruning). The highest
 * unit of every layer has the score 1, so no layer loses all.
 *
 * @param squared whether scores are squared first, as the method does with magnitudes; scores that
 *     are changes of the loss are squares already
 */
public record LampThreshold(boolean squared) implements SparsityAllocation {

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    List<LayerScores> normalized = layers.stream().map(this::normalized).toList();
    return new GlobalThreshold().zeros(normalized, wanted);
  }

  private LayerScores normalized(LayerScores layer) {
    return new LayerScores(
        layer.layer(),
        normalized(layer.scores()),
        layer.costs(),
        layer.zeros(),
        layer.zerosMin(),
        layer.zerosMax());
  }

  /** The normalised scores of one layer, in its order. */
  float[] normalized(float[] scores) {
    long[] order = new long[scores.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (long) Float.floatToRawIntBits(scores[i] + 0.0f) << Integer.SIZE | i;
    }
    Arrays.sort(order);
    float[] normalized = new float[scores.length];
    double sum = 0;
    for (int rank = order.length - 1; rank >= 0; rank--) {
      int unit = (int) order[rank];
      double score = squared ? (double) scores[unit] * scores[unit] : scores[unit];
      sum += score;
      normalized[unit] = sum == 0 ? 0 : (float) (score / sum);
    }
    return normalized;
  }
}
