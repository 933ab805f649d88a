package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is removed as one. */
public enum Granularity implements WireNamed {
  /** Single weights, set to zero. */
  UNSTRUCTURED("unstructured"),

  /** Channels of convolutions, really removed with everything that depends on them. */
  CHANNEL("channel"),

  /** Neurons of a fully connected layer, really removed. */
  NEURON("neuron"),

  /** Heads of attention, really removed from queries, keys, values and the projection behind. */
  HEAD("head"),

  /** Neurons between the two layers of a feed-forward pair of a transformer, really removed. */
  FFN("ffn");

  private final String wireName;

  Granularity(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
