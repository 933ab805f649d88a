package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import java.util.SequencedMap;

/**
 * Pruning with the weights that stay updated so that each layer's outputs on calibration images
 * change least.
 */
public interface Reconstruction {

  /**
   * What pruning a layer alone costs this way: relative squared error of its outputs.
   *
   * @param graph the model to prune
   */
  LayerErrors errors(Graph graph);

  /**
   * Chooses what goes and updates what stays, layer by layer.
   *
   * @param graph the model; its zeros stay
   * @param sparsities share of each layer's weights that is zero afterwards, by name of the weight,
   *     in the order of the graph; other layers are left alone
   * @return the same graph with more zeros
   */
  Graph prune(Graph graph, SequencedMap<String, Double> sparsities);

  /**
   * Updates what stays after a mask was chosen by another criterion: least squares on the outputs
   * of each layer.
   *
   * @param dense the model before
   * @param masked the same with more zeros, which stay
   */
  Graph compensate(Graph dense, Graph masked);
}
