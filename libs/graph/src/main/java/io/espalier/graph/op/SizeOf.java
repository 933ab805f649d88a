package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;

/** ONNX's Size: the number of elements of the input, as INT64 scalar. */
public record SizeOf() implements Rearrangement {
  @Override
  public String type() {
    return "Size";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    return List.of(TensorType.of(ElementType.INT64));
  }
}
