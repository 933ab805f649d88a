package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code x / sqrt(mean(x^2) + epsilon) * scale}, with the mean over {@code axis} and all after it
 * (Zhang and Sennrich, 2019); inputs: x, scale.
 */
public record RmsNormalization(long axis, float epsilon) implements Normalization {
  /** Checks epsilon. */
  public RmsNormalization {
    if (!(epsilon >= 0)) {
      throw new GraphException("epsilon " + epsilon + " is negative");
    }
  }

  static RmsNormalization read(AttributeReader attributes) {
    // The precision of the statistics; ours are always those of double.
    attributes.ignore("stash_type");
    return new RmsNormalization(attributes.integer("axis", -1), attributes.real("epsilon", 1e-5f));
  }

  @Override
  public String type() {
    return "RMSNormalization";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).put("epsilon", epsilon).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType input = context.type(0);
    LayerNormalization.checkParameters(context, input, context.axis(axis, input.rank()));
    return List.of(input.withElement(context.type(1).element()));
  }
}
