package io.espalier.prune.service;

import io.espalier.graph.Graph;

/** Gives every single weight a score; the lowest go first. */
public sealed interface WeightCriterion permits MagnitudeCriterion {

  /**
   * Scores one weight tensor.
   *
   * @param graph the model
   * @param weight name of the initializer to score
   * @return one finite, non-negative score per weight in storage order; zero for a weight that is
   *     already zero
   */
  float[] score(Graph graph, String weight);
}
