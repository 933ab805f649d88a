package io.espalier.events.recipe;

import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.step.WireNamed;

/** How an iterative schedule approaches its final sparsity. */
enum Schedule implements WireNamed {
  /** In equal steps. */
  LINEAR("linear"),

  /** Much at first, little at the end (Zhu and Gupta, 2017). */
  CUBIC("cubic");

  private final String wireName;

  Schedule(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }

  /** The part of the final sparsity that is reached after step {@code step} of {@code steps}. */
  double reached(int step, int steps) {
    double part = (double) step / steps;
    return switch (this) {
      case LINEAR -> part;
      case CUBIC -> 1 - Math.pow(1 - part, 3);
    };
  }
}
