package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code (x - zeroPoint) * scale}; inputs: x, scale, optional zero point. The output has the
 * scale's element type.
 *
 * @param axis the axis along which a vector of scales is laid
 * @param blockSize elements per scale along the axis, 0 where scales are not by blocks
 */
public record DequantizeLinear(long axis, long blockSize) implements Quantization {
  /** Dequantization along an axis, or with one scale. */
  public DequantizeLinear(long axis) {
    this(axis, 0);
  }

  static DequantizeLinear read(AttributeReader attributes) {
    attributes.ignoreDefault("output_dtype", 0);
    return new DequantizeLinear(attributes.integer("axis", 1), attributes.integer("block_size", 0));
  }

  @Override
  public String type() {
    return "DequantizeLinear";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    if (axis != 1) {
      builder.put("axis", axis);
    }
    if (blockSize != 0) {
      builder.put("block_size", blockSize);
    }
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 3);
    QuantizationShapes.check(context, axis, blockSize);
    context.element(2, context.type(0).element());
    return List.of(context.type(0).withElement(context.type(1).element()));
  }
}
