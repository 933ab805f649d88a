package io.espalier.runtime.kernel.integer;

/**
 * QuantizeLinear of floats in ONNX order: {@code result.round(x / scale)}, divided as floats. What
 * is not a number becomes {@code result.round(0)}.
 */
public record QuantizeImage(float scale, ByteResult result, ByteLayout output)
    implements IntegerOperation {}
