package io.espalier.runtime.kernel.integer;

/** DequantizeLinear to floats in ONNX order: {@code (float) (x - zeroPoint) * scale}. */
public record DequantizeImage(float scale, int zeroPoint, ByteLayout input)
    implements IntegerOperation {}
