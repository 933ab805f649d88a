package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Operators that reduce axes to one element. The axes are an attribute in earlier operator sets and
 * the optional input 1 in later ones; without axes all are reduced, unless {@code
 * noopWithEmptyAxes} says that none is.
 */
public sealed interface Reduction extends Operator
    permits Reduce, ReduceMax, ReduceMean, ReduceSum {
  /** The axes, if they are an attribute. */
  Optional<List<Long>> axes();

  /** Whether reduced axes stay, with extent 1. */
  boolean keepDims();

  /** Whether nothing is reduced when no axes are given. */
  boolean noopWithEmptyAxes();

  @Override
  default Attributes attributes() {
    Attributes.Builder builder =
        Attributes.builder().put("axes", axes()).put("keepdims", keepDims());
    return noopWithEmptyAxes()
        ? builder.put("noop_with_empty_axes", true).build()
        : builder.build();
  }

  @Override
  default List<TensorType> infer(InferenceContext context) {
    int inputSince = this instanceof ReduceSum ? 13 : 18;
    context.inputsBetween(1, axes().isEmpty() && context.opset() >= inputSince ? 2 : 1);
    TensorType input = context.type(0);
    Optional<List<Long>> given = axes().isPresent() ? axes() : context.longs(1);
    if (given.isEmpty() && context.has(1)) {
      int rank = keepDims() ? input.rank() : -1;
      if (rank < 0) {
        throw new UnknownTypeException();
      }
      return List.of(context.unknown(input.element(), 0, rank));
    }
    List<Long> axes = given.orElse(List.of());
    if (axes.isEmpty() && noopWithEmptyAxes()) {
      return List.of(input);
    }
    Set<Integer> reduced =
        axes.stream().map(axis -> context.axis(axis, input.rank())).collect(Collectors.toSet());
    List<Dimension> output = new ArrayList<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      if (!axes.isEmpty() && !reduced.contains(axis)) {
        output.add(input.dim(axis));
      } else if (keepDims()) {
        output.add(Dimension.of(1));
      }
    }
    return List.of(input.withDimensions(output));
  }
}
