package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.Tensor;

/** A value while a graph runs. */
sealed interface Operand {
  /**
   * Numbers that the engine computes with, always of type FLOAT. A quantized value is kept as FLOAT
   * too, since all integers of up to 24 bits are exact.
   */
  record Array(NDArray array) implements Operand {}

  /**
   * Shapes, axes and other integers, and constants that are no parameters: computed without the
   * engine.
   */
  record Host(Tensor tensor) implements Operand {}
}
