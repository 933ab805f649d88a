package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * 1 at the first of the largest elements along an axis, 0 elsewhere.
 *
 * @param axis the axis; negative ones count from the back
 * @param flattening before operator set 13: the maximum is over the axis and all after it
 */
public record Hardmax(long axis, boolean flattening) implements Normalization {
  /** A hardmax along one axis. */
  public Hardmax(long axis) {
    this(axis, false);
  }

  static Hardmax read(AttributeReader attributes) {
    boolean flattening = attributes.opset() < 13;
    return new Hardmax(attributes.integer("axis", flattening ? 1 : -1), flattening);
  }

  @Override
  public String type() {
    return "Hardmax";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.axis(axis, context.type(0).rank());
    return List.of(context.type(0));
  }
}
