package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/** All inputs one after another along an axis. */
public record Concat(long axis) implements ShapeOperator {
  static Concat read(AttributeReader attributes) {
    return new Concat(attributes.integer("axis", 1));
  }

  @Override
  public String type() {
    return "Concat";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, Integer.MAX_VALUE);
    TensorType first = context.type(0);
    int along = context.axis(axis, first.rank());
    List<Dimension> output = new ArrayList<>(first.dimensions());
    for (int i = 1; i < context.inputCount(); i++) {
      TensorType next = context.type(i);
      context.rank(i, first.rank());
      context.element(i, first.element());
      for (int a = 0; a < first.rank(); a++) {
        if (a == along) {
          output.set(a, sum(context, output.get(a), next.dim(a), a));
        } else {
          context.same(output.get(a), next.dim(a), "inputs 0 and %d at axis %d".formatted(i, a));
          output.set(a, output.get(a) instanceof Dimension.Known ? output.get(a) : next.dim(a));
        }
      }
    }
    return List.of(first.withDimensions(output));
  }

  private static Dimension sum(
      InferenceContext context, Dimension left, Dimension right, int axis) {
    if (left instanceof Dimension.Known(long a) && right instanceof Dimension.Known(long b)) {
      context.require(a <= Long.MAX_VALUE - b, "axis %d overflows", axis);
      return Dimension.of(a + b);
    }
    return context.unknown(0, axis);
  }
}
