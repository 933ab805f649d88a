package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code exp(x) / sum(exp(x))} along an axis.
 *
 * @param axis the axis; negative ones count from the back
 * @param flattening before operator set 13: the sum is over the axis and all after it
 */
public record Softmax(long axis, boolean flattening) implements Normalization {
  /** A softmax along one axis. */
  public Softmax(long axis) {
    this(axis, false);
  }

  static Softmax read(AttributeReader attributes) {
    boolean flattening = attributes.opset() < 13;
    return new Softmax(attributes.integer("axis", flattening ? 1 : -1), flattening);
  }

  @Override
  public String type() {
    return "Softmax";
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
