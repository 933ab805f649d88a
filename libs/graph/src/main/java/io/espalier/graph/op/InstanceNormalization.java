package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, with the statistics of each channel
 * of each image; inputs: x {@code [N, C, D1, ...]}, scale {@code [C]}, bias {@code [C]}.
 */
public record InstanceNormalization(float epsilon) implements Normalization {
  /** Checks epsilon. */
  public InstanceNormalization {
    if (!(epsilon >= 0)) {
      throw new GraphException("epsilon " + epsilon + " is negative");
    }
  }

  static InstanceNormalization read(AttributeReader attributes) {
    return new InstanceNormalization(attributes.real("epsilon", 1e-5f));
  }

  @Override
  public String type() {
    return "InstanceNormalization";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("epsilon", epsilon).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no channels", input);
    for (int parameter = 1; parameter <= 2; parameter++) {
      context.rank(parameter, 1);
      context.same(context.type(parameter).dim(0), input.dim(1), "channels and input " + parameter);
    }
    return List.of(input);
  }
}
