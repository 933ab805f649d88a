package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * {@code saturate(round(x / scale) + zeroPoint)}, rounding half to even; inputs: x, scale, optional
 * zero point. The type of the zero point is that of the output; without one it is {@code
 * outputType} or UINT8.
 *
 * @param axis the axis along which a vector of scales is laid
 * @param blockSize elements per scale along the axis, 0 where scales are not by blocks
 * @param outputType the element type of the output, from operator set 21
 */
public record QuantizeLinear(long axis, long blockSize, Optional<ElementType> outputType)
    implements Quantization {
  /** Quantization along an axis, or with one scale. */
  public QuantizeLinear(long axis) {
    this(axis, 0, Optional.empty());
  }

  static QuantizeLinear read(AttributeReader attributes) {
    attributes.ignoreDefault("saturate", 1);
    attributes.ignoreDefault("precision", 0);
    long type = attributes.integer("output_dtype", 0);
    return new QuantizeLinear(
        attributes.integer("axis", 1),
        attributes.integer("block_size", 0),
        type == 0 ? Optional.empty() : Optional.of(ElementType.of(Math.toIntExact(type))));
  }

  @Override
  public String type() {
    return "QuantizeLinear";
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
    outputType.ifPresent(type -> builder.put("output_dtype", type.onnxCode()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 3);
    QuantizationShapes.check(context, axis, blockSize);
    ElementType element =
        context.has(2) ? context.type(2).element() : outputType.orElse(ElementType.UINT8);
    context.require(
        outputType.isEmpty() || outputType.get() == element,
        "output_dtype is %s, but the zero point is %s",
        outputType.map(Enum::name).orElse(""),
        element);
    return List.of(context.type(0).withElement(element));
  }
}
