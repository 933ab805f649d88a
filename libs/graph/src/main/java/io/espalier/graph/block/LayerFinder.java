package io.espalier.graph.block;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.PRelu;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds what follows convolutions and matrix products with constant weights. */
final class LayerFinder {
  private final Graph graph;
  private final Matching matching;

  LayerFinder(Graph graph) {
    this.graph = graph;
    this.matching = new Matching(graph);
  }

  /** The layer that begins with a node with constant weights. */
  Optional<LayerBlock> find(Node node) {
    boolean layer =
        node.operator() instanceof Contraction
            && node.inputs().size() > 1
            && graph.constant(node.inputs().get(1)).isPresent();
    if (!layer) {
      return Optional.empty();
    }
    Optional<Node> bias =
        matching
            .used(node.output(), Add.class)
            .filter(add -> graph.constant(Matching.other(add, node.output())).isPresent());
    Node last = bias.orElse(node);
    Optional<Node> normalization = matching.used(last.output(), BatchNormalization.class);
    last = normalization.orElse(last);
    Optional<Node> activation =
        matching
            .used(last.output(), ElementwiseUnary.class)
            .filter(LayerFinder::isActivation)
            .or(slopes(last));
    return Optional.of(new LayerBlock(node, bias, normalization, activation));
  }

  private Supplier<Optional<Node>> slopes(Node last) {
    return () -> matching.used(last.output(), PRelu.class);
  }

  private static boolean isActivation(Node node) {
    return switch (node.operator()) {
      case Cast _, Dropout _, Identity _ -> false;
      default -> true;
    };
  }
}
