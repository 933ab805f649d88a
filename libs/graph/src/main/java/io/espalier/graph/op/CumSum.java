package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Running sums along the axis in input 1.
 *
 * @param exclusive whether an element is left out of its own sum
 * @param reverse whether the sums run from the end
 */
public record CumSum(boolean exclusive, boolean reverse) implements Indexing {
  static CumSum read(AttributeReader attributes) {
    return new CumSum(attributes.flag("exclusive", false), attributes.flag("reverse", false));
  }

  @Override
  public String type() {
    return "CumSum";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("exclusive", exclusive).put("reverse", reverse).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    Indexing.requirePositions(context, 1);
    context
        .longs(1)
        .ifPresent(
            axes -> {
              context.require(axes.size() == 1, "axis has %d elements", axes.size());
              context.axis(axes.getFirst(), context.type(0).rank());
            });
    return List.of(context.type(0));
  }
}
