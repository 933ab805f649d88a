package io.espalier.runtime.plan.integer;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.Conv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the addition of a residual branch into the convolution before it, whose sums are then
 * rounded once instead of twice. They still keep to the range of the bytes that they would have
 * been rounded to, as calibration may have cut it on purpose. Of two convolutions that could take
 * it, the later one does.
 */
final class FuseResiduals {
  private FuseResiduals() {}

  static void apply(Graph graph, Map<String, Unit> byEnd) {
    Map<String, Integer> order = new HashMap<>();
    for (Node node : graph.nodes()) {
      order.put(node.output(), order.size());
    }
    for (Unit unit : List.copyOf(byEnd.values())) {
      if (unit instanceof Unit.Sum sum) {
        boolean rightIsLater = order.get(sum.right().value()) > order.get(sum.left().value());
        Operand later = rightIsLater ? sum.right() : sum.left();
        Operand earlier = rightIsLater ? sum.left() : sum.right();
        if (!fuse(graph, byEnd, sum, later, earlier)) {
          fuse(graph, byEnd, sum, earlier, later);
        }
      }
    }
  }

  private static boolean fuse(
      Graph graph, Map<String, Unit> byEnd, Unit.Sum sum, Operand into, Operand other) {
    Optional<Unit.Product> product = fusable(graph, byEnd, into);
    if (product.isEmpty() || into.value().equals(other.value())) {
      return false;
    }
    List<Node> nodes = new ArrayList<>(product.get().nodes());
    nodes.add(graph.producer(into.real()).orElseThrow());
    nodes.addAll(sum.nodes());
    byEnd.remove(into.value());
    byEnd.put(
        sum.end().output(),
        new Unit.Product(
            nodes,
            product.get().input(),
            product.get().weights(),
            sum.output(),
            sum.bounds(),
            other,
            product.get().output()));
    return true;
  }

  /** The convolution that gives an operand, if only the sum reads it. */
  private static Optional<Unit.Product> fusable(
      Graph graph, Map<String, Unit> byEnd, Operand operand) {
    boolean read = graph.consumers(operand.value()).size() == 1;
    boolean readOnce =
        read && graph.consumers(operand.real()).size() == 1 && !graph.isOutput(operand.real());
    return readOnce
            && byEnd.get(operand.value()) instanceof Unit.Product product
            && product.node().operator() instanceof Conv
            && product.residual() == null
            && product.bounds().isNone()
        ? Optional.of(product)
        : Optional.empty();
  }
}
