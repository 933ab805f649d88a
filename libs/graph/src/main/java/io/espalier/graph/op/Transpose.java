package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Axes in another order: axis {@code i} of the output is axis {@code permutation[i]} of the input.
 *
 * @param permutation the order; absent to reverse the axes
 */
public record Transpose(Optional<List<Long>> permutation) implements ShapeOperator {
  /** Checks that it is a permutation. */
  public Transpose {
    permutation = permutation.map(List::copyOf);
    permutation.ifPresent(
        order -> {
          if (!order.stream()
              .sorted()
              .toList()
              .equals(LongStream.range(0, order.size()).boxed().toList())) {
            throw new GraphException("perm " + order + " is not a permutation");
          }
        });
  }

  /** The given order of axes. */
  public static Transpose of(long... permutation) {
    return new Transpose(Optional.of(LongStream.of(permutation).boxed().toList()));
  }

  static Transpose read(AttributeReader attributes) {
    return new Transpose(attributes.integers("perm"));
  }

  /** The order of axes for an input of the given rank. */
  public int[] order(int rank) {
    int[] order = new int[rank];
    for (int axis = 0; axis < rank; axis++) {
      int reversed = rank - 1 - axis;
      int from = axis;
      order[axis] = permutation.map(list -> Math.toIntExact(list.get(from))).orElse(reversed);
    }
    return order;
  }

  @Override
  public String type() {
    return "Transpose";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("perm", permutation).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    TensorType input = context.type(0);
    context.require(
        permutation.isEmpty() || permutation.get().size() == input.rank(),
        "perm %s does not fit %s",
        permutation.orElse(List.of()),
        input);
    List<Dimension> output = new ArrayList<>();
    for (int axis : order(input.rank())) {
      output.add(input.dim(axis));
    }
    return List.of(input.withDimensions(output));
  }
}
