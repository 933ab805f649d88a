package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Local response normalization across channels (AlexNet, 2012): {@code x / (bias + alpha / size *
 * sum of squares)^beta}, the sum over {@code size} neighbouring channels.
 */
public record Lrn(float alpha, float beta, float bias, long size) implements Normalization {
  /** Checks the size. */
  public Lrn {
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new GraphException("size " + size + " is not from 1 to " + Integer.MAX_VALUE);
    }
  }

  static Lrn read(AttributeReader attributes) {
    return new Lrn(
        attributes.real("alpha", 1e-4f),
        attributes.real("beta", 0.75f),
        attributes.real("bias", 1),
        attributes.integer("size", 0));
  }

  @Override
  public String type() {
    return "LRN";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("alpha", alpha)
        .put("beta", beta)
        .put("bias", bias)
        .put("size", size)
        .build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.require(context.type(0).rank() >= 2, "input %s has no channels", context.type(0));
    return List.of(context.type(0));
  }
}
