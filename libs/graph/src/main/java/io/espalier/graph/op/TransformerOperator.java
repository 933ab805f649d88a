package io.espalier.graph.op;

/** Operators that transformers have as a whole. */
public sealed interface TransformerOperator extends Operator permits Attention, RotaryEmbedding {}
