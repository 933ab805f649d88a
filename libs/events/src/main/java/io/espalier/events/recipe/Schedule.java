package io.espalier.events.recipe;

import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.step.WireNamed;

/** How an iterative schedule approaches its final sparsity. */
enum Schedule implements WireNamed {
  /** In equal steps. */
  LINEAR("linear"),

  /** Much at first, little at the end (Zhu and Gupta, 2017). */
  CUBIC("cubic"),

  /** The same share of what remains each time (Han et al., 2015; Frankle and Carbin, 2019). */
  GEOMETRIC("geometric"),

  /** All at once. */
  ONE_SHOT("one-shot");

  private final String wireName;

  Schedule(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }

  /** The sparsity after step {@code step} of {@code steps} towards this one, 0 to 1. */
  double reached(double sparsity, int step, int steps) {
    double part = (double) step / steps;
    return switch (this) {
      case LINEAR -> sparsity * part;
      case CUBIC -> sparsity * (1 - Math.pow(1 - part, 3));
      case GEOMETRIC -> 1 - Math.pow(1 - sparsity, part);
      case ONE_SHOT -> sparsity;
    };
  }
}
