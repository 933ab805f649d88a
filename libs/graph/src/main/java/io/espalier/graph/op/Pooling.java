package io.espalier.graph.op;

/** Pooling over the spatial dimensions of {@code [N, C, D1, D2, ...]}. */
public sealed interface Pooling extends Operator
    permits AveragePool, GlobalAveragePool, GlobalLpPool, GlobalMaxPool, LpPool, MaxPool {}
