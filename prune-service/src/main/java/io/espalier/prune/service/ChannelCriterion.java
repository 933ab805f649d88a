package io.espalier.prune.service;

import io.espalier.graph.Graph;
import io.espalier.graph.channels.ChannelGroup;

/** Gives every channel of a group a score; the lowest go first. */
public sealed interface ChannelCriterion permits FilterMagnitude, ActivationMagnitude {

  /**
   * Scores the channels of one group.
   *
   * @param graph the model
   * @param group channels that can only go together with all that depends on them
   * @return one finite, non-negative score per channel
   */
  float[] score(Graph graph, ChannelGroup group);
}
