package io.espalier.graph.op;

/** Operators that move, select or describe elements and compute nothing. */
public sealed interface ShapeOperator extends Operator
    permits Concat,
        ConstantOfShape,
        Expand,
        Flatten,
        Gather,
        Pad,
        Reshape,
        ShapeOf,
        Slice,
        Split,
        Squeeze,
        Transpose,
        Unsqueeze {}
