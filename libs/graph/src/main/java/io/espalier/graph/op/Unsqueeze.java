package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Inserts axes of extent 1, counted in the output. From operator set 13 the axes are input 1.
 *
 * @param axes the axes, if they are an attribute
 */
public record Unsqueeze(Optional<List<Long>> axes) implements ShapeOperator {
  static Unsqueeze read(AttributeReader attributes) {
    return new Unsqueeze(attributes.opset() < 13 ? attributes.integers("axes") : Optional.empty());
  }

  @Override
  public String type() {
    return "Unsqueeze";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axes", axes).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(axes.isPresent() ? 1 : 2, 2);
    TensorType input = context.type(0);
    List<Long> given = axes.or(() -> context.longs(1)).orElseThrow(UnknownTypeException::new);
    int rank = input.rank() + given.size();
    Set<Integer> inserted =
        given.stream().map(axis -> context.axis(axis, rank)).collect(Collectors.toSet());
    context.require(inserted.size() == given.size(), "axes %s repeat one", given);
    Iterator<Dimension> rest = input.dimensions().iterator();
    List<Dimension> output = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      output.add(inserted.contains(axis) ? Dimension.of(1) : rest.next());
    }
    return List.of(input.withDimensions(output));
  }
}
