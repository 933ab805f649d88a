package io.espalier.prune.reconstruction;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.prune.weights.WeightLayout;
import io.espalier.training.InputMoments;
import java.util.Objects;

/**
 * A layer's weights as one matrix per group of channels, {@code [outputs, columns]} with columns
 * {@code input * positions + position}.
 *
 * @param name of the initializer
 * @param node the layer
 * @param layout where the weights lie in the tensor
 * @param groups of channels
 */
record LayerWeights(String name, Node node, WeightLayout layout, int groups) {

  static LayerWeights of(Graph graph, String weight) {
    Node node = InputMoments.layer(graph, weight);
    int groups = node.operator() instanceof Conv conv ? Math.toIntExact(conv.group()) : 1;
    return new LayerWeights(weight, node, WeightLayout.of(graph, weight), groups);
  }

  /** Outputs of one group. */
  int rows() {
    return layout.outputs() / groups;
  }

  /** Inputs of one output. */
  int columns() {
    return layout.inputs() * layout.positions();
  }

  /** The matrix of one group. */
  float[] matrix(Graph graph, int group) {
    float[] values = tensor(graph).toFloats();
    float[] matrix = new float[rows() * columns()];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = values[index(group, i)];
    }
    return matrix;
  }

  /**
   * Writes the matrix of one group into the tensor's values.
   *
   * @param columns the order in which its columns are
   */
  void write(float[] values, int group, float[] matrix, Columns columns) {
    int n = columns();
    for (int i = 0; i < matrix.length; i++) {
      values[index(group, i - i % n + columns.order()[i % n])] = matrix[i];
    }
  }

  Tensor tensor(Graph graph) {
    return Objects.requireNonNull(graph.initializers().get(name), name);
  }

  private int index(int group, int place) {
    int column = place % columns();
    return layout.index(
        group * rows() + place / columns(),
        column / layout.positions(),
        column % layout.positions());
  }
}
