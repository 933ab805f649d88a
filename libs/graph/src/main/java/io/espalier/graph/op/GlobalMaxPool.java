package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** Maximum over all spatial dimensions, which become 1. */
public record GlobalMaxPool() implements Pooling {
  @Override
  public String type() {
    return "GlobalMaxPool";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no channels", input);
    List<Dimension> output = new ArrayList<>(input.dimensions().subList(0, 2));
    while (output.size() < input.rank()) {
      output.add(Dimension.of(1));
    }
    return List.of(input.withDimensions(output));
  }
}
