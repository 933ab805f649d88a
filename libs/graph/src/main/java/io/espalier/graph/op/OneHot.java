package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * A new axis of {@code depth} (input 1) elements, of which the one at the position in input 0 is
 * the second of the two values in input 2 and all others are the first.
 *
 * @param axis where the new axis is; negative ones count from the back of the output
 */
public record OneHot(long axis) implements Indexing {
  static OneHot read(AttributeReader attributes) {
    return new OneHot(attributes.integer("axis", -1));
  }

  @Override
  public String type() {
    return "OneHot";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axis", axis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    context.rank(2, 1);
    context.same(context.type(2).dim(0), Dimension.of(2), "values");
    List<Dimension> output = new ArrayList<>(context.type(0).dimensions());
    int at = context.axis(axis, output.size() + 1);
    Dimension depth =
        context
            .longs(1)
            .filter(values -> values.size() == 1)
            .map(values -> Dimension.of(values.getFirst()))
            .orElseGet(() -> context.unknown(0, at));
    output.add(at, depth);
    return List.of(context.type(2).withDimensions(output));
  }
}
