package io.espalier.prune.structured;

import io.espalier.events.step.Budget;
import io.espalier.graph.Graph;
import io.espalier.graph.Macs;
import io.espalier.graph.Tensor;
import io.espalier.stage.StepRejectedException;
import java.util.Locale;
import java.util.function.IntFunction;

/** How much of an order of removals saves what a step asks for. */
final class Prefix {

  private Prefix() {}

  /**
   * What a graph costs.
   *
   * @throws StepRejectedException for a budget that a graph alone does not tell
   */
  static long cost(Budget budget, Graph graph) {
    return switch (budget) {
      case MACS -> Macs.of(graph);
      case BYTES ->
          graph.parameters().stream()
              .map(name -> graph.initializers().get(name))
              .mapToLong(tensor -> tensor == null ? 0 : bytes(tensor))
              .sum();
      case WEIGHTS, MILLISECONDS ->
          throw new StepRejectedException(
              "What really goes cannot be measured in %s.".formatted(budget.wireName()),
              "Use the budget 'macs' or 'bytes'; with 'weights' the sparsity is the share of channels, neurons, heads or layers.");
    };
  }

  private static long bytes(Tensor tensor) {
    return tensor.type().bytesFor(tensor.count());
  }

  /**
   * The shortest prefix that saves enough.
   *
   * @param length length of the order
   * @param fraction the share of the whole cost to save
   * @param smaller the graph without a prefix; it costs the less the longer the prefix
   * @throws StepRejectedException when the whole order does not save as much
   */
  static int saving(Budget budget, int length, double fraction, IntFunction<Graph> smaller) {
    long whole = cost(budget, smaller.apply(0));
    double wanted = (1 - fraction) * whole;
    long least = cost(budget, smaller.apply(length));
    if (least > wanted) {
      throw new StepRejectedException(
          String.format(
              Locale.ROOT,
              "The step asks for %.1f%% less %s, but all that it may remove saves only %.1f%%.",
              100 * fraction,
              budget.wireName(),
              100.0 * (whole - least) / Math.max(1, whole)),
          "Lower the step's sparsity, raise 'layerSparsityMax' or the bounds, or exclude and protect less.");
    }
    int tooShort = 0;
    int enough = length;
    while (enough - tooShort > 1) {
      int middle = (tooShort + enough) >>> 1;
      if (cost(budget, smaller.apply(middle)) <= wanted) {
        enough = middle;
      } else {
        tooShort = middle;
      }
    }
    return enough;
  }
}
