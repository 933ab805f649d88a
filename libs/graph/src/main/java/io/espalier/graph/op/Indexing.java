package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;

/** Operators that find positions, or pick and place elements by positions. */
public sealed interface Indexing extends Operator
    permits ArgExtremum,
        Compress,
        CumSum,
        GatherElements,
        GatherNd,
        NonZero,
        OneHot,
        ReverseSequence,
        ScatterElements,
        ScatterNd,
        TopK {
  /** Fails unless an input holds positions. */
  static void requirePositions(InferenceContext context, int input) {
    TensorType type = context.type(input);
    context.require(
        type.element() == ElementType.INT64 || type.element() == ElementType.INT32,
        "input %d is %s where INT32 or INT64 is wanted",
        input,
        type);
  }
}
