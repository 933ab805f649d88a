package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;

/** What is done to a value of a graph before anything else uses it. */
@FunctionalInterface
public interface ValueTransform {
  /** Leaves every value as it is. */
  ValueTransform NONE = (_, value, _) -> value;

  /**
   * The value to use instead.
   *
   * @param name the value's name in the graph
   * @param value a FLOAT array; where another is returned, it stays open for the gradients
   * @param training whether the graph is run as in training
   */
  NDArray apply(String name, NDArray value, boolean training);
}
