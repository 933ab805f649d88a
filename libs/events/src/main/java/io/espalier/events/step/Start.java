package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/** The weights that a fine-tuning begins with. */
public enum Start implements WireNamed {
  /** Those that pruning left. */
  PRUNED("pruned"),

  /**
   * Those of the early checkpoint of the training, under the mask that pruning found: the lottery
   * ticket (Frankle and Carbin, 2019; Frankle et al., 2020).
   */
  EARLY("early"),

  /**
   * Those of the early checkpoint under a random mask with as many zeros in each layer: a control
   * of the ticket.
   */
  RANDOM_MASK("random-mask"),

  /**
   * New random weights under the mask that pruning found: the other control of the ticket, and the
   * start of a student.
   */
  RANDOM_WEIGHTS("random-weights");

  private final String wireName;

  Start(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }

  /** Whether the weights of an early epoch of the training are read. */
  public boolean readsEarly() {
    return switch (this) {
      case EARLY, RANDOM_MASK -> true;
      case PRUNED, RANDOM_WEIGHTS -> false;
    };
  }
}
