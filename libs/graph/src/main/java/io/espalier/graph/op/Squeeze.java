package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes axes of extent 1: those given, or all. From operator set 13 the axes are the optional
 * input 1.
 *
 * @param axes the axes, if they are an attribute
 */
public record Squeeze(Optional<List<Long>> axes) implements ShapeOperator {
  static Squeeze read(AttributeReader attributes) {
    return new Squeeze(attributes.opset() < 13 ? attributes.integers("axes") : Optional.empty());
  }

  @Override
  public String type() {
    return "Squeeze";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("axes", axes).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 2);
    TensorType input = context.type(0);
    Optional<List<Long>> given = axes.isPresent() ? axes : context.longs(1);
    if (given.isEmpty() && context.has(1)) {
      throw new UnknownTypeException();
    }
    Optional<Set<Integer>> squeezed =
        given.map(
            list ->
                list.stream()
                    .map(axis -> context.axis(axis, input.rank()))
                    .collect(Collectors.toSet()));
    List<Dimension> output = new ArrayList<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      Dimension dimension = input.dim(axis);
      if (squeezed.isPresent() && squeezed.get().contains(axis)) {
        context.same(dimension, Dimension.of(1), "squeezed axis " + axis);
      } else if (squeezed.isPresent() || !dimension.is(1)) {
        output.add(dimension);
      }
    }
    return List.of(input.withDimensions(output));
  }
}
