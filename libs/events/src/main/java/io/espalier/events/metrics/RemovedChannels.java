package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * Channels or neurons that were really removed from one group of layers that share them.
 *
 * @param group the name of the weight that produces them, the first where several do
 * @param before the channels before
 * @param after the channels left
 */
public record RemovedChannels(String group, int before, int after) {
  public RemovedChannels {
    Checks.name("group", group);
    Checks.range("before", before, 1, Integer.MAX_VALUE);
    Checks.range("after", after, 1, before);
  }

  /** How many went. */
  public int removed() {
    return before - after;
  }
}
