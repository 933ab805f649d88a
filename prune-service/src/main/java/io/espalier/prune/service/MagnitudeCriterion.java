package io.espalier.prune.service;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.stage.StepRejectedException;
import java.util.Objects;

/** The absolute value of a weight (Han et al., 2015: Learning both weights and connections). */
public record MagnitudeCriterion() implements WeightCriterion {

  @Override
  public float[] score(Graph graph, String weight) {
    Tensor tensor = Objects.requireNonNull(graph.initializers().get(weight));
    float[] scores = tensor.toFloats();
    for (int i = 0; i < scores.length; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new StepRejectedException(
            "Weight %d of '%s' is %s.".formatted(i, weight, scores[i]),
            "The model diverged in training: train it again, with a lower learning rate.");
      }
      scores[i] = Math.abs(scores[i]);
    }
    return scores;
  }
}
