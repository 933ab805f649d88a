package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Divides by the Lp norm along an axis.
 *
 * @param axis the axis; negative ones count from the back
 * @param p the exponent, 1 or 2
 */
public record LpNormalization(long axis, long p) implements Normalization {
  /** Checks the exponent. */
  public LpNormalization {
    if (p != 1 && p != 2) {
      throw new GraphException("p " + p + " is neither 1 nor 2");
    }
  }

  static LpNormalization read(AttributeReader attributes) {
    return new LpNormalization(attributes.integer("axis", -1), attributes.integer("p", 2));
  }

  @Override
  public String type() {
    return "LpNormalization";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).put("p", p).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.axis(axis, context.type(0).rank());
    return List.of(context.type(0));
  }
}
