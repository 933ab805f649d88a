package io.espalier.training.sparsify;

import java.util.List;

/**
 * How weights are pruned while they learn.
 *
 * @param method what decides which weights go
 * @param sparsity fraction of all prunable weights that is zero at the end, above 0 and below 1
 * @param unit what goes as one
 * @param scoreLearningRate learning rate of scores and gates, positive
 * @param regularization weight of the penalty that scores and gates pay, 0 or more
 * @param rampEnd fraction of the training after which the sparsity is reached and the mask stays,
 *     above 0 and at most 1
 * @param protectedWeights names of prunable weights that are left alone; they count towards the
 *     sparsity
 * @param layerSparsityMax how sparse any layer may be made, above 0 and at most 1
 */
public record Sparsification(
    Method method,
    double sparsity,
    Unit unit,
    double scoreLearningRate,
    double regularization,
    double rampEnd,
    List<String> protectedWeights,
    double layerSparsityMax) {
  /** What decides which weights go. */
  public enum Method {
    /** Magnitude, along a cubic ramp (Zhu and Gupta, 2017). */
    GRADUAL,
    /** Accumulated movement, the highest scores stay (Sanh et al., 2020). */
    MOVEMENT,
    /** Accumulated movement over a threshold, under a penalty (Sanh et al., 2020). */
    SOFT_MOVEMENT,
    /** Hard concrete gates under an L0 penalty (Louizos et al., 2018). */
    HARD_CONCRETE,
    /** Sparse variational dropout (Molchanov et al., 2017). */
    VARIATIONAL
  }

  /** Checks the ranges. */
  public Sparsification {
    protectedWeights = List.copyOf(protectedWeights);
    check(sparsity > 0 && sparsity < 1, "sparsity", sparsity, "between 0 and 1");
    check(scoreLearningRate > 0, "scoreLearningRate", scoreLearningRate, "positive");
    check(regularization >= 0, "regularization", regularization, "0 or more");
    check(rampEnd > 0 && rampEnd <= 1, "rampEnd", rampEnd, "above 0 and at most 1");
    check(
        layerSparsityMax > 0 && layerSparsityMax <= 1,
        "layerSparsityMax",
        layerSparsityMax,
        "above 0 and at most 1");
  }

  /** Number of updates after which the mask stays as it is. */
  public int settledAfter(int steps) {
    return (int) Math.clamp(Math.round(rampEnd * steps), 1L, (long) steps);
  }

  private static void check(boolean holds, String field, double value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s is %s, but must be %s".formatted(field, value, wanted));
    }
  }
}
