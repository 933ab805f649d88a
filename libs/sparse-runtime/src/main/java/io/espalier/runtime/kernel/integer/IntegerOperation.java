package io.espalier.runtime.kernel.integer;

/**
 * What one integer layer computes for one image, to the last bit.
 *
 * <p>Wherever a real number {@code r} becomes a byte, it is {@code clamp(rint(r) + zeroPoint, low,
 * high)} with {@code rint} rounding half to even, as QuantizeLinear does (see {@link
 * ByteResult#round(float)}). Whoever writes a tensor also fills the padding of its layout (see
 * {@link Padding}) with the zero point that the tensor has, as buffers are used again.
 */
public sealed interface IntegerOperation
    permits IntegerConvolution,
        IntegerPooling,
        IntegerSum,
        TableLookup,
        QuantizeImage,
        DequantizeImage {}
