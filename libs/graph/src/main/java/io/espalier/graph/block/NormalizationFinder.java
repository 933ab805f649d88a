package io.espalier.graph.block;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.Sqrt;
import io.espalier.graph.op.Sub;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Finds layer normalizations from the mean that they begin with. */
final class NormalizationFinder {
  private final Graph graph;
  private final Matching matching;

  NormalizationFinder(Graph graph) {
    this.graph = graph;
    this.matching = new Matching(graph);
  }

  /** The normalization that begins with a ReduceMean over the last axes. */
  Optional<NormalizationBlock> find(Node mean) {
    Optional<List<Integer>> axes = lastAxes(mean);
    if (axes.isEmpty()) {
      return Optional.empty();
    }
    String input = mean.inputs().getFirst();
    Optional<Node> centered =
        matching
            .used(mean.output(), Sub.class)
            .filter(sub -> sub.inputs().equals(List.of(input, mean.output())));
    Optional<Node> square =
        centered.flatMap(
            sub ->
                graph.consumers(sub.output()).stream()
                    .filter(node -> isSquare(node, sub.output()))
                    .findFirst());
    Optional<Node> variance =
        square
            .flatMap(node -> matching.used(node.output(), ReduceMean.class))
            .filter(node -> lastAxes(node).equals(axes));
    Optional<Node> shifted = variance.flatMap(node -> matching.used(node.output(), Add.class));
    Optional<Node> root = shifted.flatMap(node -> matching.used(node.output(), Sqrt.class));
    Optional<Node> quotient =
        root.flatMap(node -> matching.used(node.output(), Div.class))
            .filter(
                div ->
                    div.inputs()
                        .equals(
                            List.of(centered.orElseThrow().output(), root.orElseThrow().output())));
    if (quotient.isEmpty()
        || graph.isOutput(centered.get().output())
        || graph.consumers(centered.get().output()).size() != 2) {
      return Optional.empty();
    }
    OptionalDouble epsilon =
        matching.number(Matching.other(shifted.get(), variance.get().output()));
    List<Node> nodes =
        new ArrayList<>(
            List.of(
                mean,
                centered.get(),
                square.get(),
                variance.get(),
                shifted.get(),
                root.get(),
                quotient.get()));
    return epsilon.isPresent()
        ? Optional.of(withParameters(nodes, input, axes.get(), epsilon.getAsDouble()))
        : Optional.empty();
  }

  private NormalizationBlock withParameters(
      List<Node> nodes, String input, List<Integer> axes, double epsilon) {
    Optional<Node> scale = parameter(nodes.getLast().output(), Mul.class, axes.size());
    Optional<String> scaleName = scale.map(node -> constant(node, nodes.getLast().output()));
    scale.ifPresent(nodes::add);
    Optional<Node> bias = parameter(nodes.getLast().output(), Add.class, axes.size());
    Optional<String> biasName = bias.map(node -> constant(node, nodes.getLast().output()));
    bias.ifPresent(nodes::add);
    return new NormalizationBlock(
        nodes, input, axes, epsilon, scaleName, biasName, nodes.getLast().output());
  }

  private static String constant(Node node, String computed) {
    return Matching.other(node, computed);
  }

  /** The use of a value with a constant over the normalized axes. */
  private Optional<Node> parameter(
      String value, Class<? extends ElementwiseBinary> kind, int rank) {
    return matching
        .used(value, kind)
        .filter(
            node ->
                graph
                    .initializer(Matching.other(node, value))
                    .filter(tensor -> tensor.shape().rank() == rank)
                    .isPresent());
  }

  private boolean isSquare(Node node, String value) {
    return switch (node.operator()) {
      case Pow _ ->
          node.inputs().getFirst().equals(value) && matching.isNumber(node.inputs().get(1), 2);
      case Mul _ -> node.inputs().equals(List.of(value, value));
      default -> false;
    };
  }

  /** The axes of a mean that keeps them, if they are the last ones. */
  private Optional<List<Integer>> lastAxes(Node node) {
    Optional<Integer> rank =
        node.inputs().isEmpty()
            ? Optional.empty()
            : graph.type(node.inputs().getFirst()).map(TensorType::rank);
    if (!(node.operator() instanceof ReduceMean mean) || !mean.keepDims() || rank.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Long>> given =
        mean.axes()
            .or(
                () ->
                    node.input(1)
                        .flatMap(graph::constant)
                        .map(Tensor::toLongs)
                        .map(axes -> LongStream.of(axes).boxed().toList()));
    return given
        .map(
            axes ->
                axes.stream()
                    .map(axis -> (int) (axis < 0 ? axis + rank.get() : axis))
                    .sorted()
                    .toList())
        .filter(
            axes ->
                !axes.isEmpty()
                    && axes.equals(
                        IntStream.range(rank.get() - axes.size(), rank.get()).boxed().toList()));
  }
}
