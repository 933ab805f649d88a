package io.espalier.training;

import io.espalier.training.sparsify.Sparsification;
import org.jspecify.annotations.Nullable;

/**
 * What a training does beyond plain training.
 *
 * @param linear whether the rate falls in a straight line to zero instead of along half a cosine
 * @param normalizationOnly whether weights of Conv, Gemm and MatMul stay as they are, so that
 *     biases and normalization alone learn (Zimmer et al., PERP, 2023)
 * @param features weight of the squared difference between the teacher's and the student's inputs
 *     of the last layer (Romero et al., 2015), relative to the teacher's square; 0 or more
 * @param snapshotEpoch number of the epoch whose weights are kept beside the result; 0 keeps none
 * @param quantizationAware whether weights and activations are rounded to INT8 in the forward pass
 *     (Jacob et al., 2018)
 * @param sparsification how weights are pruned meanwhile; null where none are
 */
public record Technique(
    boolean linear,
    boolean normalizationOnly,
    double features,
    int snapshotEpoch,
    boolean quantizationAware,
    @Nullable Sparsification sparsification) {
  /** Nothing beyond plain training. */
  public static final Technique PLAIN = new Technique(false, false, 0, 0, false, null);

  /** Checks the ranges and what goes together. */
  public Technique {
    if (!(features >= 0 && features < 1e6)) {
      throw new IllegalArgumentException(
          "features is %s, but must be 0 or more".formatted(features));
    }
    if (snapshotEpoch < 0) {
      throw new IllegalArgumentException(
          "snapshotEpoch is %d, but must be 0 or more".formatted(snapshotEpoch));
    }
    if (normalizationOnly && sparsification != null) {
      throw new IllegalArgumentException(
          "weights that stay as they are cannot be pruned while they learn");
    }
  }
}
