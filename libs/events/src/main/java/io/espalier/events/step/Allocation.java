package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How a step's sparsity is spread over the layers. */
public enum Allocation implements WireNamed {
  /** The same share of every layer. */
  UNIFORM("uniform"),

  /** One threshold for all layers (Han et al., 2015). */
  GLOBAL("global"),

  /**
   * Denser the smaller the sum of a layer's dimensions is beside their product (Evci et al., 2020:
   * Erdos-Renyi kernel).
   */
  ERK("erk"),

  /**
   * One threshold for scores that are normalised by what survives in the same layer (Lee et al.,
   * 2021).
   */
  LAMP("lamp"),

  /**
   * By the measured loss of pruning each layer alone: layers that suffer little are pruned more (Li
   * et al., 2017).
   */
  SENSITIVITY("sensitivity"),

  /**
   * Dynamic programming over each layer's measured error, so that the sum is least within the
   * budget (Frantar and Alistarh, 2022: SPDY).
   */
  DYNAMIC("dynamic");

  private final String wireName;

  Allocation(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
