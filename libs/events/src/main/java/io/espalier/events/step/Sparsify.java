package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import org.jspecify.annotations.Nullable;

/**
 * Pruning within a fine-tuning: the mask is found while the weights learn.
 *
 * @param method how
 * @param sparsity the fraction of all prunable weights that is zero at the end, between 0 and 1,
 *     both excluded
 * @param granularity {@link Granularity#UNSTRUCTURED}, {@link Granularity#BLOCK} or {@link
 *     Granularity#N_OF_M}
 * @param pattern the size of blocks; absent for single weights
 * @param scoreLearningRate the learning rate of scores and gates, above 0 and at most 100
 * @param regularization the weight of the penalty that scores and gates pay, 0 or more
 * @param rampEnd the fraction of the training after which the sparsity is reached, above 0 and at
 *     most 1
 */
public record Sparsify(
    SparsifyMethod method,
    double sparsity,
    Granularity granularity,
    @Nullable Pattern pattern,
    double scoreLearningRate,
    double regularization,
    double rampEnd) {
  public Sparsify {
    Checks.required("method", method);
    Checks.openFraction("sparsity", sparsity);
    Checks.required("granularity", granularity);
    if (!granularity.zeroes()) {
      throw new InvalidFieldException(
          "granularity",
          "Training can set weights to zero, not remove %ss: use granularity 'unstructured', blocks"
                  .formatted(granularity.wireName())
              + " such as '4x1', or '2:4'.");
    }
    Pattern.check(granularity, pattern, sparsity);
    Checks.range(
        "scoreLearningRate", Checks.positive("scoreLearningRate", scoreLearningRate), 0, 100);
    Checks.range("regularization", regularization, 0, 1000);
    Checks.range("rampEnd", Checks.positive("rampEnd", rampEnd), 0, 1);
  }
}
