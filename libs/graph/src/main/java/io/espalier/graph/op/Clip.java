package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * {@code max(minimum, min(maximum, x))}. From operator set 11 the bounds are the optional inputs 1
 * and 2; before, they are attributes.
 *
 * @param minimum the lower bound if it is an attribute
 * @param maximum the upper bound if it is an attribute
 */
public record Clip(Optional<Float> minimum, Optional<Float> maximum) implements ElementwiseUnary {
  /** A Clip whose bounds are inputs. */
  public Clip() {
    this(Optional.empty(), Optional.empty());
  }

  static Clip read(AttributeReader attributes) {
    return attributes.opset() < 11
        ? new Clip(attributes.real("min"), attributes.real("max"))
        : new Clip();
  }

  @Override
  public String type() {
    return "Clip";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    minimum.ifPresent(bound -> builder.put("min", bound.floatValue()));
    maximum.ifPresent(bound -> builder.put("max", bound.floatValue()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, context.opset() < 11 ? 1 : 3);
    for (int bound = 1; bound <= 2; bound++) {
      context.element(bound, context.type(0).element());
    }
    return List.of(context.type(0));
  }
}
