package io.espalier.training;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.rewrite.Passes;
import io.espalier.training.optimizer.Parameter;
import io.espalier.training.torch.Weights;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings a graph into the form that is trained and tells which of its initializers are parameters.
 */
final class TrainableGraph {
  private TrainableGraph() {}

  /**
   * A graph that computes the same and has one initializer for each parameter.
   *
   * @throws GraphException if the graph is quantized or has nothing to train
   */
  static Graph of(Graph graph) {
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof QuantizeLinear
          || node.operator() instanceof DequantizeLinear) {
        throw new GraphException(
            node.description()
                + ": a quantized model cannot be trained; train the model before it is quantized");
      }
    }
    Graph trainable = Passes.forTraining(graph);
    if (trainable.parameters().isEmpty()) {
      throw new GraphException(
          "graph '%s' has no weights of Conv, Gemm, MatMul or BatchNormalization to train"
              .formatted(graph.name()));
    }
    return trainable;
  }

  /** The parameters of a graph over the memory that the engine uses. */
  static List<Parameter> parameters(Graph graph, Weights weights, boolean keepZeros) {
    Set<String> prunable = new HashSet<>(graph.prunableWeights());
    List<Parameter> parameters = new ArrayList<>();
    for (String name : graph.parameters()) {
      if (weights.names().contains(name)) {
        boolean masked = keepZeros && prunable.contains(name);
        parameters.add(
            new Parameter(
                name,
                weights.elements(name),
                prunable.contains(name),
                masked ? Parameter.maskOfZeros(weights.elements(name)) : null));
      }
    }
    return parameters;
  }
}
