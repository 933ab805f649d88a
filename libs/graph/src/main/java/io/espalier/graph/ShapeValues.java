package io.espalier.graph;

import io.espalier.graph.op.Add;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.ConstantOfShape;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Unsqueeze;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongBinaryOperator;

/**
 * Follows the values of small integer vectors through the operators with which exporters compute
 * shapes.
 */
final class ShapeValues {
  /** Longer vectors describe no shape and are not followed. */
  static final int elementsMax = 64;

  private final Node node;
  private final Function<String, TensorType> types;
  private final Function<String, List<Dimension>> values;

  private ShapeValues(
      Node node, Function<String, TensorType> types, Function<String, List<Dimension>> values) {
    this.node = node;
    this.types = types;
    this.values = values;
  }

  /** The value of a constant, if it is one that can describe a shape. */
  static Optional<List<Dimension>> ofTensor(Tensor tensor) {
    boolean integer = tensor.type() == ElementType.INT64 || tensor.type() == ElementType.INT32;
    if (!integer || tensor.shape().rank() > 1 || tensor.count() > elementsMax) {
      return Optional.empty();
    }
    List<Dimension> value = new ArrayList<>();
    for (long element : tensor.toLongs()) {
      value.add(Dimension.of(element));
    }
    return Optional.of(value);
  }

  /** The value of a node's first output, if it can be followed. */
  static Optional<List<Dimension>> infer(
      Node node, Function<String, TensorType> types, Function<String, List<Dimension>> values) {
    return new ShapeValues(node, types, values).infer().filter(list -> list.size() <= elementsMax);
  }

  private Optional<List<Dimension>> infer() {
    TensorType output = types.apply(node.output());
    boolean integer =
        output != null
            && (output.element() == ElementType.INT64 || output.element() == ElementType.INT32);
    if (!integer || output.rank() > 1) {
      return Optional.empty();
    }
    Operator operator = node.operator();
    if (operator instanceof ShapeOf shapeOf) {
      TensorType type = types.apply(node.inputs().getFirst());
      return Optional.of(
          type.dimensions().subList(shapeOf.from(type.rank()), shapeOf.to(type.rank())));
    }
    if (operator instanceof Cast
        || operator instanceof Identity
        || operator instanceof Squeeze
        || operator instanceof Unsqueeze
        || operator instanceof Reshape) {
      return value(0);
    }
    if (operator instanceof Concat) {
      return concatenated();
    }
    if (operator instanceof Gather) {
      return gathered();
    }
    if (operator instanceof Slice slice) {
      return sliced(slice);
    }
    if (operator instanceof ConstantOfShape constant) {
      return filled(constant, output);
    }
    return arithmetic(operator);
  }

  private Optional<List<Dimension>> value(int input) {
    return node.input(input).map(values);
  }

  private Optional<List<Long>> known(int input) {
    return value(input).flatMap(ShapeValues::known);
  }

  private static Optional<List<Long>> known(List<Dimension> value) {
    List<Long> longs = new ArrayList<>();
    for (Dimension dimension : value) {
      if (!(dimension instanceof Dimension.Known(long number))) {
        return Optional.empty();
      }
      longs.add(number);
    }
    return Optional.of(longs);
  }

  private Optional<List<Dimension>> concatenated() {
    List<Dimension> all = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      Optional<List<Dimension>> part = value(i);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      all.addAll(part.get());
    }
    return Optional.of(all);
  }

  private Optional<List<Dimension>> gathered() {
    Optional<List<Dimension>> from = value(0);
    Optional<List<Long>> indices = known(1);
    if (from.isEmpty() || indices.isEmpty()) {
      return Optional.empty();
    }
    List<Dimension> picked = new ArrayList<>();
    int size = from.get().size();
    for (long index : indices.get()) {
      if (index < -size || index >= size) {
        throw new GraphException(
            "%s: index %d is outside a vector of %d elements"
                .formatted(node.description(), index, size));
      }
      picked.add(from.get().get((int) (index < 0 ? index + size : index)));
    }
    return Optional.of(picked);
  }

  private Optional<List<Dimension>> sliced(Slice slice) {
    Optional<List<Dimension>> from = value(0);
    Optional<List<Long>> starts = slice.starts().or(() -> known(1));
    Optional<List<Long>> ends = slice.ends().or(() -> known(2));
    Optional<List<Long>> steps = node.input(4).isPresent() ? known(4) : Optional.of(List.of(1L));
    if (from.isEmpty()
        || starts.isEmpty()
        || ends.isEmpty()
        || steps.isEmpty()
        || starts.get().size() != 1) {
      return Optional.empty();
    }
    Slice.Range range =
        Slice.range(
            0,
            starts.get().getFirst(),
            ends.get().getFirst(),
            steps.get().getFirst(),
            from.get().size());
    List<Dimension> picked = new ArrayList<>();
    for (long i = 0; i < range.count(); i++) {
      picked.add(from.get().get((int) (range.start() + i * range.step())));
    }
    return Optional.of(picked);
  }

  private Optional<List<Dimension>> filled(ConstantOfShape constant, TensorType output) {
    return output
        .shape()
        .filter(shape -> shape.elements() <= elementsMax)
        .map(
            shape ->
                Collections.nCopies(
                    Math.toIntExact(shape.elements()),
                    Dimension.of(constant.value().toLongs()[0])));
  }

  private Optional<List<Dimension>> arithmetic(Operator operator) {
    LongBinaryOperator function;
    if (operator instanceof Add) {
      function = Math::addExact;
    } else if (operator instanceof Sub) {
      function = Math::subtractExact;
    } else if (operator instanceof Mul) {
      function = Math::multiplyExact;
    } else if (operator instanceof Div) {
      function = (a, b) -> b == 0 ? 0 : a / b;
    } else {
      return Optional.empty();
    }
    Optional<List<Long>> left = known(0);
    Optional<List<Long>> right = known(1);
    if (left.isEmpty() || right.isEmpty()) {
      return Optional.empty();
    }
    int size = Math.max(left.get().size(), right.get().size());
    if (left.get().isEmpty() || right.get().isEmpty()) {
      return Optional.of(List.of());
    }
    List<Dimension> result = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      long a = left.get().get(left.get().size() == 1 ? 0 : i);
      long b = right.get().get(right.get().size() == 1 ? 0 : i);
      result.add(Dimension.of(function.applyAsLong(a, b)));
    }
    return Optional.of(result);
  }
}
