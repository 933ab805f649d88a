package io.espalier.graph.op;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/** A constant. The short forms for numbers and lists of numbers are read into a tensor. */
public record Constant(Tensor value) implements Operator {
  /** Reads a constant; empty for the forms with strings and sparse tensors. */
  static Optional<Constant> read(AttributeReader attributes) {
    return attributes
        .tensor("value")
        .or(() -> attributes.real("value_float").map(Tensor::scalar))
        .or(
            () ->
                attributes.integer("value_int").map(number -> Tensor.longs(Shape.scalar(), number)))
        .or(() -> attributes.reals("value_floats").map(Constant::vector))
        .or(() -> attributes.integers("value_ints").map(Constant::longVector))
        .map(Constant::new);
  }

  @Override
  public String type() {
    return "Constant";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("value", value).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.require(context.inputCount() == 0, "has inputs");
    return List.of(value.tensorType());
  }

  private static Tensor longVector(List<Long> values) {
    return Tensor.vector(values.stream().mapToLong(Long::longValue).toArray());
  }

  private static Tensor vector(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return Tensor.floats(Shape.of(floats.length), floats);
  }
}
