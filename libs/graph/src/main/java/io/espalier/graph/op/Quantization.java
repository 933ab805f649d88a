package io.espalier.graph.op;

/** Conversions between real numbers and scaled integers. */
public sealed interface Quantization extends Operator permits DequantizeLinear, QuantizeLinear {}
