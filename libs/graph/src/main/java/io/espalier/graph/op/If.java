package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Subgraph;
import io.espalier.graph.TensorType;
import io.espalier.graph.TypeInference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One of two graphs, by a truth value.
 *
 * @param attributes the graphs as the file has them, to be written unchanged
 * @param captures names of values outside that the graphs use
 * @param whenTrue the graph for true
 * @param whenFalse the graph for false
 */
public record If(Attributes attributes, Set<String> captures, Subgraph whenTrue, Subgraph whenFalse)
    implements Operator {
  /** Checks that both have the same outputs. */
  public If {
    captures = Set.copyOf(captures);
    if (whenTrue.outputs().size() != whenFalse.outputs().size()) {
      throw new GraphException(
          "then_branch has %d outputs and else_branch %d"
              .formatted(whenTrue.outputs().size(), whenFalse.outputs().size()));
    }
  }

  @Override
  public String type() {
    return "If";
  }

  /** The graph that a truth value picks. */
  public Subgraph branch(boolean condition) {
    return condition ? whenTrue : whenFalse;
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.element(0, ElementType.BOOL);
    context.require(
        context.outputCount() <= whenTrue.outputs().size(),
        "it has %d outputs, but its graphs %d",
        context.outputCount(),
        whenTrue.outputs().size());
    Optional<Boolean> condition =
        context.longs(0).filter(values -> values.size() == 1).map(values -> values.getFirst() != 0);
    if (condition.isPresent()) {
      return inferred(context, branch(condition.get())).orElseThrow(UnknownTypeException::new);
    }
    List<TensorType> left = inferred(context, whenTrue).orElseThrow(UnknownTypeException::new);
    List<TensorType> right = inferred(context, whenFalse).orElseThrow(UnknownTypeException::new);
    List<TensorType> both = new ArrayList<>();
    for (int output = 0; output < left.size(); output++) {
      both.add(common(context, output, left.get(output), right.get(output)));
    }
    return both;
  }

  private Optional<List<TensorType>> inferred(InferenceContext context, Subgraph graph) {
    TypeInference inference = new TypeInference(context.opset(), Map.of());
    for (String name : captures) {
      inference.addOuter(
          name, context.typeOf(name), context.constantOf(name), context.shapeValueOf(name));
    }
    graph.wire(inference);
    List<TensorType> types = new ArrayList<>();
    for (String output : graph.outputs()) {
      Optional<TensorType> type = inference.type(output);
      if (type.isEmpty()) {
        return Optional.empty();
      }
      types.add(type.get());
    }
    return Optional.of(types);
  }

  private static TensorType common(
      InferenceContext context, int output, TensorType left, TensorType right) {
    context.require(
        left.element() == right.element(),
        "its graphs give %s and %s for output %d",
        left,
        right,
        output);
    if (left.rank() != right.rank()) {
      throw new UnknownTypeException();
    }
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < left.rank(); axis++) {
      boolean same = left.dim(axis).equals(right.dim(axis));
      dimensions.add(same ? left.dim(axis) : context.unknown(output, axis));
    }
    return left.withDimensions(dimensions);
  }
}
