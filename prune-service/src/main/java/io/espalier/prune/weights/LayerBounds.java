package io.espalier.prune.weights;

import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.graph.op.Gather;
import io.espalier.stage.StepRejectedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How sparse a step lets each layer become. */
public final class LayerBounds {

  private LayerBounds() {}

  /**
   * The bounds of layers: those that the step names, where it names none its highest for any layer,
   * and nothing more for layers that it protects.
   *
   * @param weights names of the weights that are looked at, in the order of the graph
   * @return least and highest sparsity by the name of the weight
   * @throws StepRejectedException when a bound is for a layer that is not there
   */
  public static Map<String, LayerBound> of(Prune step, Graph graph, List<String> weights) {
    Map<String, LayerBound> bounds = new LinkedHashMap<>();
    for (String weight : weights) {
      bounds.put(weight, new LayerBound(weight, 0, step.layerSparsityMax()));
    }
    List<String> all = graph.prunableWeights();
    for (LayerBound bound : step.bounds()) {
      String weight = resolved(bound.layer(), all);
      double most = Math.min(bound.sparsityMax(), step.layerSparsityMax());
      bounds.replace(weight, new LayerBound(weight, Math.min(bound.sparsityMin(), most), most));
    }
    for (Protection protection : step.protect()) {
      for (String weight : weights) {
        if (protects(protection, graph, all, weight)) {
          bounds.put(weight, new LayerBound(weight, 0, 0));
        }
      }
    }
    return bounds;
  }

  private static boolean protects(
      Protection protection, Graph graph, List<String> all, String weight) {
    return switch (protection) {
      case EMBEDDINGS ->
          graph.consumers(weight).stream()
              .anyMatch(
                  node ->
                      node.operator() instanceof Gather && node.inputs().getFirst().equals(weight));
      case FIRST -> weight.equals(all.getFirst());
      case LAST -> weight.equals(all.getLast());
    };
  }

  private static String resolved(String layer, List<String> all) {
    return switch (layer) {
      case String name when all.contains(name) -> name;
      case "first" -> all.getFirst();
      case "last" -> all.getLast();
      default ->
          throw new StepRejectedException(
              "The step bounds the sparsity of '%s', but the model has no prunable weight of that name."
                  .formatted(layer),
              "Use 'first', 'last' or one of: %s.".formatted(String.join(", ", all)));
    };
  }
}
