package io.espalier.graph.block;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.Tanh;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds {@code 0.5 x (1 + erf(x / sqrt(2)))} and {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715
 * x^3)))}, whose three factors may be multiplied in any order.
 */
final class GeluFinder {
  private static final double HALF = 0.5;
  private static final double CUBE_SHARE = 0.044715;

  private final Graph graph;
  private final Matching matching;

  GeluFinder(Graph graph) {
    this.graph = graph;
    this.matching = new Matching(graph);
  }

  /** The GELU around an Erf or Tanh. */
  Optional<GeluBlock> find(Node node) {
    List<Node> nodes = new ArrayList<>(List.of(node));
    Optional<String> input =
        switch (node.operator()) {
          case Erf _ -> ofErf(node.inputs().getFirst(), nodes);
          case Tanh _ -> ofTanh(node.inputs().getFirst(), nodes);
          default -> Optional.empty();
        };
    boolean approximate = node.operator() instanceof Tanh;
    return input.flatMap(
        x ->
            output(node, x, nodes)
                .map(output -> new GeluBlock(matching.ordered(nodes), x, approximate, output)));
  }

  /** x, where the argument is x / sqrt(2). */
  private Optional<String> ofErf(String argument, List<Node> nodes) {
    Optional<Node> quotient =
        matching
            .made(argument, Div.class)
            .filter(div -> matching.isNumber(div.inputs().get(1), Math.sqrt(2)));
    quotient.ifPresent(nodes::add);
    return quotient
        .map(div -> div.inputs().getFirst())
        .or(() -> factor(argument, Math.sqrt(HALF), nodes));
  }

  /** x, where the argument is sqrt(2 / pi) (x + 0.044715 x^3). */
  private Optional<String> ofTanh(String argument, List<Node> nodes) {
    Optional<Node> sum =
        factor(argument, Math.sqrt(2 / Math.PI), nodes)
            .flatMap(value -> matching.made(value, Add.class));
    if (sum.isEmpty()) {
      return Optional.empty();
    }
    nodes.add(sum.get());
    for (String x : sum.get().inputs()) {
      List<Node> found = new ArrayList<>();
      boolean cube =
          factor(Matching.other(sum.get(), x), CUBE_SHARE, found)
              .filter(value -> isCube(value, x, found))
              .isPresent();
      if (cube) {
        nodes.addAll(found);
        return Optional.of(x);
      }
    }
    return Optional.empty();
  }

  private boolean isCube(String value, String x, List<Node> nodes) {
    Optional<Node> power =
        matching
            .made(value, Pow.class)
            .filter(
                pow ->
                    pow.inputs().getFirst().equals(x) && matching.isNumber(pow.inputs().get(1), 3));
    power.ifPresent(nodes::add);
    Optional<Node> product =
        matching.made(value, Mul.class).filter(mul -> mul.inputs().contains(x));
    Optional<Node> square =
        product
            .flatMap(mul -> matching.made(Matching.other(mul, x), Mul.class))
            .filter(mul -> mul.inputs().equals(List.of(x, x)));
    if (square.isPresent()) {
      nodes.add(product.get());
      nodes.add(square.get());
    }
    return power.isPresent() || square.isPresent();
  }

  /** The other factor of a product with a number. */
  private Optional<String> factor(String value, double number, List<Node> nodes) {
    Optional<Node> product = matching.made(value, Mul.class);
    Optional<String> other = product.flatMap(mul -> matching.beside(mul, number));
    if (other.isPresent()) {
      nodes.add(product.orElseThrow());
    }
    return other;
  }

  /** What is multiplied of 1 + the function, x and a half. */
  private Optional<String> output(Node function, String x, List<Node> nodes) {
    Optional<Node> sum =
        matching
            .used(function.output(), Add.class)
            .filter(add -> matching.beside(add, 1).filter(function.output()::equals).isPresent());
    Optional<Node> first = sum.flatMap(add -> matching.used(add.output(), Mul.class));
    if (first.isEmpty()) {
      return Optional.empty();
    }
    nodes.add(sum.get());
    nodes.add(first.get());
    String other = Matching.other(first.get(), sum.get().output());
    List<Node> inner = new ArrayList<>();
    if (factor(other, HALF, inner).filter(x::equals).isPresent() || isHalved(other, x, inner)) {
      nodes.addAll(inner);
      return Optional.of(first.get().output());
    }
    Optional<Node> second =
        matching
            .used(first.get().output(), Mul.class)
            .filter(
                mul ->
                    other.equals(x)
                        ? matching.beside(mul, HALF).isPresent()
                        : matching.isNumber(other, HALF) && mul.inputs().contains(x));
    second.ifPresent(nodes::add);
    return second.map(Node::output);
  }

  private boolean isHalved(String value, String x, List<Node> nodes) {
    Optional<Node> quotient =
        graph
            .producer(value)
            .filter(node -> node.operator() instanceof Div)
            .filter(
                div ->
                    div.inputs().getFirst().equals(x) && matching.isNumber(div.inputs().get(1), 2));
    quotient.ifPresent(nodes::add);
    return quotient.isPresent();
  }
}
