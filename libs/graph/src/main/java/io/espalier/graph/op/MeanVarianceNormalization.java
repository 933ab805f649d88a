package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/** {@code (x - mean) / deviation}, with the statistics over the given axes. */
public record MeanVarianceNormalization(List<Long> axes) implements Normalization {
  /** Makes the list immutable. */
  public MeanVarianceNormalization {
    axes = List.copyOf(axes);
  }

  static MeanVarianceNormalization read(AttributeReader attributes) {
    return new MeanVarianceNormalization(attributes.integers("axes").orElse(List.of(0L, 2L, 3L)));
  }

  @Override
  public String type() {
    return "MeanVarianceNormalization";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axes", axes).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    axes.forEach(axis -> context.axis(axis, context.type(0).rank()));
    return List.of(context.type(0));
  }
}
