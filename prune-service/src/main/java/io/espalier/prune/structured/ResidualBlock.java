package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Contraction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A layer that a residual connection leads around: {@code output = skip + branch(skip)}, of the
 * shape of the skip.
 *
 * @param skip the value that leads around
 * @param branch the value that is added to it
 * @param output the sum
 * @param nodes what computes the branch from the skip, and nothing else
 * @param ending the parameters of the last affine layer of the branch; the branch is zero where
 *     they are
 */
public record ResidualBlock(
    String skip, String branch, String output, List<Node> nodes, List<String> ending) {
  /** Copies the lists. */
  public ResidualBlock {
    nodes = List.copyOf(nodes);
    ending = List.copyOf(ending);
  }

  /** The blocks of a graph that can go without anything else, in the order of the graph. */
  public static List<ResidualBlock> of(Graph graph) {
    List<ResidualBlock> blocks = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Add && !graph.isOutput(node.output())) {
        String left = node.inputs().get(0);
        String right = node.inputs().get(1);
        find(graph, node, left, right)
            .or(() -> find(graph, node, right, left))
            .ifPresent(blocks::add);
      }
    }
    return List.copyOf(blocks);
  }

  /** The weights of the branch that are contracted with. */
  public List<String> weights(Graph graph) {
    return nodes.stream()
        .filter(node -> node.operator() instanceof Contraction)
        .flatMap(node -> node.inputs().stream().skip(1).limit(1))
        .filter(name -> graph.initializer(name).isPresent())
        .toList();
  }

  private static Optional<ResidualBlock> find(Graph graph, Node sum, String skip, String branch) {
    if (graph.initializer(skip).isPresent()
        || graph.type(skip).isEmpty()
        || !graph.type(skip).equals(graph.type(sum.output()))
        || !graph.type(skip).equals(graph.type(branch))) {
      return Optional.empty();
    }
    Set<Node> within = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(branch));
    while (!open.isEmpty()) {
      String value = open.remove();
      if (value.isEmpty() || value.equals(skip) || graph.constant(value).isPresent()) {
        continue;
      }
      Optional<Node> producer = graph.producer(value);
      if (producer.isEmpty() || !producer.get().operator().captures().isEmpty()) {
        return Optional.empty();
      }
      if (within.add(producer.get())) {
        open.addAll(producer.get().inputs());
      }
    }
    boolean enclosed =
        within.stream()
            .flatMap(node -> node.outputs().stream())
            .noneMatch(value -> isSeenOutside(graph, value, within, sum));
    List<Node> nodes = graph.nodes().stream().filter(within::contains).toList();
    boolean reads = nodes.stream().anyMatch(node -> node.inputs().contains(skip));
    List<String> ending = BranchEnding.of(graph, branch);
    return enclosed && reads && !ending.isEmpty()
        ? Optional.of(new ResidualBlock(skip, branch, sum.output(), nodes, ending))
        : Optional.empty();
  }

  private static boolean isSeenOutside(Graph graph, String value, Set<Node> within, Node sum) {
    return graph.isOutput(value)
        || graph.consumers(value).stream()
            .anyMatch(node -> !within.contains(node) && !node.equals(sum));
  }
}
