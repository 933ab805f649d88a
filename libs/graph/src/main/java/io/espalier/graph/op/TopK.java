package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The largest or smallest elements along an axis and their positions; of equal ones those at the
 * smaller positions. From operator set 10 their number is input 1.
 *
 * @param axis the axis; negative ones count from the back
 * @param k how many, if it is an attribute
 * @param largest whether the largest are looked for
 * @param sorted whether they are in order; here they always are
 */
public record TopK(long axis, Optional<Long> k, boolean largest, boolean sorted)
    implements Indexing {
  static TopK read(AttributeReader attributes) {
    return new TopK(
        attributes.integer("axis", -1),
        attributes.opset() < 10 ? attributes.integer("k") : Optional.empty(),
        attributes.flag("largest", true),
        attributes.flag("sorted", true));
  }

  @Override
  public String type() {
    return "TopK";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("axis", axis);
    k.ifPresent(count -> builder.put("k", count.longValue()));
    if (!largest) {
      builder.put("largest", false);
    }
    return sorted ? builder.build() : builder.put("sorted", false).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(k.isPresent() ? 1 : 2, k.isPresent() ? 1 : 2);
    TensorType input = context.type(0);
    int along = context.axis(axis, input.rank());
    Optional<Long> count =
        k.or(() -> context.longs(1).filter(list -> list.size() == 1).map(List::getFirst));
    if (count.isPresent() && input.dim(along) instanceof Dimension.Known(long extent)) {
      context.require(
          count.get() >= 0 && count.get() <= extent,
          "k %d is not from 0 to the %d elements of axis %d",
          count.get(),
          extent,
          along);
    }
    List<Dimension> output = new ArrayList<>(input.dimensions());
    output.set(along, count.map(Dimension::of).orElseGet(() -> context.unknown(0, along)));
    TensorType values = input.withDimensions(output);
    return List.of(values, values.withElement(ElementType.INT64));
  }
}
