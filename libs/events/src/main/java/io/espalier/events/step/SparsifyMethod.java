package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** How masks are found while training. */
public enum SparsifyMethod implements WireNamed {
  /** By magnitude, along a cubic ramp (Zhu and Gupta, 2017). */
  GRADUAL("gradual"),

  /**
   * By accumulated movement away from zero, the weights with the highest scores stay (Sanh et al.,
   * 2020: hard movement pruning).
   */
  MOVEMENT("movement"),

  /**
   * By accumulated movement above a threshold, scores held down by a penalty (Sanh et al., 2020:
   * soft movement pruning).
   */
  SOFT_MOVEMENT("soft-movement"),

  /** By gates with a hard concrete distribution under an L0 penalty (Louizos et al., 2018). */
  HARD_CONCRETE("hard-concrete"),

  /**
   * By sparse variational dropout: weights whose dropout rate grows large go (Molchanov et al.,
   * 2017).
   */
  VARIATIONAL("variational");

  private final String wireName;

  SparsifyMethod(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
