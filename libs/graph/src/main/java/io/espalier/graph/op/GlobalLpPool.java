package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** The Lp norm over all spatial dimensions, which become 1. */
public record GlobalLpPool(long p) implements Pooling {
  static GlobalLpPool read(AttributeReader attributes) {
    return new GlobalLpPool(attributes.integer("p", 2));
  }

  @Override
  public String type() {
    return "GlobalLpPool";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("p", p).build();
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
