package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The entries of an axis for which the truth values in input 1 hold; entries beyond them are left
 * out.
 *
 * @param axis the axis; absent to take the input as one vector
 */
public record Compress(Optional<Long> axis) implements Indexing {
  static Compress read(AttributeReader attributes) {
    return new Compress(attributes.integer("axis"));
  }

  @Override
  public String type() {
    return "Compress";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    axis.ifPresent(along -> builder.put("axis", along.longValue()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    context.rank(1, 1);
    context.element(1, ElementType.BOOL);
    TensorType input = context.type(0);
    if (axis.isEmpty()) {
      return List.of(context.unknown(input.element(), 0, 1));
    }
    int along = context.axis(axis.get(), input.rank());
    List<Dimension> output = new ArrayList<>(input.dimensions());
    output.set(along, context.unknown(0, along));
    return List.of(input.withDimensions(output));
  }
}
