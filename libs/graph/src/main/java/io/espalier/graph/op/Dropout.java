package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Drops elements at random in training; the identity in inference. From operator set 12 the ratio
 * and whether to train are the optional inputs 1 and 2.
 *
 * @param ratio the share of dropped elements, if it is an attribute
 * @param seed the seed of the random numbers, if one is given
 */
public record Dropout(Optional<Float> ratio, Optional<Long> seed) implements ElementwiseUnary {
  static Dropout read(AttributeReader attributes) {
    return attributes.opset() < 12
        ? new Dropout(attributes.real("ratio"), Optional.empty())
        : new Dropout(Optional.empty(), attributes.integer("seed"));
  }

  @Override
  public String type() {
    return "Dropout";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    ratio.ifPresent(value -> builder.put("ratio", value.floatValue()));
    seed.ifPresent(value -> builder.put("seed", value.longValue()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, context.opset() < 12 ? 1 : 3);
    if (context.has(1)) {
      context.rank(1, 0);
    }
    TensorType type = context.type(0);
    TensorType mask = context.opset() < 10 ? type : type.withElement(ElementType.BOOL);
    return context.outputCount() > 1 ? List.of(type, mask) : List.of(type);
  }
}
