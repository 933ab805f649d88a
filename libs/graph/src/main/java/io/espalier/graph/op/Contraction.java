package io.espalier.graph.op;

/** Operators that sum products over channels: the ones with weights. */
public sealed interface Contraction extends Operator
    permits Conv, ConvTranspose, Einsum, Gemm, MatMul {}
