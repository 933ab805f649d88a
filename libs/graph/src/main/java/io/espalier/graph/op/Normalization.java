package io.espalier.graph.op;

/** Operators that scale their input by statistics of it. */
public sealed interface Normalization extends Operator
    permits BatchNormalization,
        GroupNormalization,
        Hardmax,
        InstanceNormalization,
        LayerNormalization,
        LogSoftmax,
        LpNormalization,
        Lrn,
        MeanVarianceNormalization,
        RmsNormalization,
        Softmax {}
