package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** What is removed as one. */
public enum Granularity implements WireNamed {
  /** Single weights, set to zero. */
  UNSTRUCTURED("unstructured"),

  /**
   * Blocks of adjacent output channels by adjacent input channels at one position of the kernel,
   * set to zero; {@link Pattern.Block} says how large.
   */
  BLOCK("block"),

  /**
   * In every group of M adjacent input channels at one position of the kernel all but N weights,
   * set to zero; {@link Pattern.NOfM} says how many.
   */
  N_OF_M("n-of-m"),

  /** Channels of convolutions, really removed with everything that depends on them. */
  CHANNEL("channel"),

  /** Neurons of a fully connected layer, really removed. */
  NEURON("neuron"),

  /** Heads of attention, really removed from queries, keys, values and the projection behind. */
  HEAD("head"),

  /** Neurons between the two layers of a feed-forward pair of a transformer, really removed. */
  FFN("ffn"),

  /** Whole layers that a residual connection leads around, really removed. */
  LAYER("layer");

  private final String wireName;

  Granularity(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether weights are set to zero, so that tensors keep their shapes. */
  public boolean zeroes() {
    return switch (this) {
      case UNSTRUCTURED, BLOCK, N_OF_M -> true;
      case CHANNEL, NEURON, HEAD, FFN, LAYER -> false;
    };
  }
}
