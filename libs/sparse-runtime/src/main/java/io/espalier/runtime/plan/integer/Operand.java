package io.espalier.runtime.plan.integer;

/**
 * A quantised activation that an operator reads through a DequantizeLinear.
 *
 * @param value name of the integer tensor
 * @param affine what its bytes stand for
 * @param real name of the real tensor behind the DequantizeLinear, whose shape is the same
 */
public record Operand(String value, Affine affine, String real) {}
