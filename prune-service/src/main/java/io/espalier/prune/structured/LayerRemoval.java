package io.espalier.prune.structured;

import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.step.Budget;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.rewrite.RemoveDeadCode;
import io.espalier.prune.weights.Calibration;
import io.espalier.prune.weights.LayerBounds;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.Measurements;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Removes whole layers that residual connections lead around: the connection stays, all between its
 * start and its end goes. At least one layer is left.
 *
 * @param graph the model
 * @param step which share of the layers goes, or of the budget, and how they are ranked
 */
public record LayerRemoval(Graph graph, Prune step) {

  /**
   * Ranks and removes.
   *
   * @param excluded names of weights whose layers stay
   * @param calibration the images of criteria that measure
   * @param seed of the criterion that draws
   * @throws StepRejectedException when the model has no such layer, or less than one would go
   */
  public ChannelRemoval run(Set<String> excluded, Calibration calibration, long seed) {
    List<ResidualBlock> all = ResidualBlock.of(graph);
    List<ResidualBlock> free = all.stream().filter(block -> isFree(block, excluded)).toList();
    if (free.isEmpty()) {
      throw new StepRejectedException(
          "The model has no layers that can be removed: none that a residual connection of the same shape leads around, or all are excluded or protected.",
          "Remove channels instead: granularity 'channel', or 'ffn' and 'head' in a transformer.");
    }
    double[] scores = new LayerScores(graph, free, calibration, seed).of(step.criterion());
    List<ResidualBlock> order =
        IntStream.range(0, free.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .map(free::get)
            .toList();
    int most =
        Math.min(
            Math.min(order.size(), all.size() - 1),
            (int) Math.floor(step.layerSparsityMax() * all.size()));
    int length =
        step.budget() == Budget.WEIGHTS
            ? (int) Math.min(most, Math.round(step.sparsity() * all.size()))
            : Prefix.saving(
                step.budget(),
                most,
                step.sparsity(),
                prefix -> without(graph, order.subList(0, prefix)));
    if (length == 0) {
      throw new StepRejectedException(
          "A share of %s is less than one of the model's %d layers."
              .formatted(step.sparsity(), all.size()),
          "Raise the step's sparsity, or leave the step out of the recipe.");
    }
    return of(graph, order.subList(0, length), all.size());
  }

  /**
   * Removes layers.
   *
   * @param gone the layers, residual blocks of the graph
   * @param of how many the model has
   */
  static ChannelRemoval of(Graph graph, List<ResidualBlock> gone, int of) {
    String names =
        gone.stream()
            .map(block -> block.weights(graph).stream().findFirst().orElse(block.branch()))
            .collect(Collectors.joining(", "));
    return new ChannelRemoval(
        without(graph, gone),
        masked(graph, gone),
        List.of(new RemovedChannels(Measurements.label("layers " + names), of, of - gone.size())));
  }

  private boolean isFree(ResidualBlock block, Set<String> excluded) {
    List<String> weights = block.weights(graph);
    Map<String, LayerBound> bounds = LayerBounds.of(step, graph, weights);
    return weights.stream().noneMatch(excluded::contains)
        && bounds.values().stream()
            .allMatch(bound -> bound.sparsityMax() >= step.layerSparsityMax());
  }

  private static Graph without(Graph graph, List<ResidualBlock> gone) {
    Map<String, String> skips = new HashMap<>();
    gone.forEach(block -> skips.put(block.output(), block.skip()));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.outputs().stream().noneMatch(skips::containsKey)) {
        nodes.add(
            node.withInputs(node.inputs().stream().map(input -> around(skips, input)).toList()));
      }
    }
    return new RemoveDeadCode().apply(graph.withNodes(nodes)).checked();
  }

  private static String around(Map<String, String> skips, String value) {
    String at = value;
    while (skips.containsKey(at)) {
      at = skips.getOrDefault(at, at);
    }
    return at;
  }

  private static Graph masked(Graph graph, List<ResidualBlock> gone) {
    Graph masked = graph;
    for (ResidualBlock block : gone) {
      for (String name : block.ending()) {
        masked = masked.withInitializer(name, zeros(masked, name));
      }
    }
    return masked;
  }

  private static Tensor zeros(Graph graph, String name) {
    Tensor old = graph.initializer(name).orElseThrow();
    Shape shape = old.shape();
    return Tensor.raw(
        old.type(), shape, ByteBuffer.allocate(Math.toIntExact(old.type().bytesFor(old.count()))));
  }
}
