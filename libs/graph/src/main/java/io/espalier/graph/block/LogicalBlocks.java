package io.espalier.graph.block;

import io.espalier.graph.Graph;
import java.util.List;
import java.util.Optional;

/** Finds the logical blocks of a graph. */
public final class LogicalBlocks {
  private LogicalBlocks() {}

  /** All attention blocks, in the order of the graph. */
  public static List<AttentionBlock> attentions(Graph graph) {
    AttentionFinder finder = new AttentionFinder(graph);
    return graph.nodes().stream().map(finder::find).flatMap(Optional::stream).toList();
  }

  /** All layer normalizations that are spelled out, in the order of the graph. */
  public static List<NormalizationBlock> normalizations(Graph graph) {
    NormalizationFinder finder = new NormalizationFinder(graph);
    return graph.nodes().stream().map(finder::find).flatMap(Optional::stream).toList();
  }

  /** All GELUs that are spelled out, in the order of the graph. */
  public static List<GeluBlock> gelus(Graph graph) {
    GeluFinder finder = new GeluFinder(graph);
    return graph.nodes().stream().map(finder::find).flatMap(Optional::stream).toList();
  }

  /** All layers with constant weights, in the order of the graph. */
  public static List<LayerBlock> layers(Graph graph) {
    LayerFinder finder = new LayerFinder(graph);
    return graph.nodes().stream().map(finder::find).flatMap(Optional::stream).toList();
  }
}
