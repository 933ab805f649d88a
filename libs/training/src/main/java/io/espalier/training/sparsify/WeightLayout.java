package io.espalier.training.sparsify;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;

/**
 * Where the weight between an output and an input channel lies in a tensor.
 *
 * @param outputs number of output channels
 * @param inputs number of input channels
 * @param positions number of kernel positions, or of matrices
 * @param outputStride distance between adjacent outputs
 * @param inputStride distance between adjacent inputs
 * @param positionStride distance between adjacent positions
 */
public record WeightLayout(
    int outputs, int inputs, int positions, int outputStride, int inputStride, int positionStride) {
  /** The layout of a prunable weight, from the first node that uses it directly. */
  public static WeightLayout of(Graph graph, String weight) {
    Shape shape = graph.initializers().get(weight).shape();
    for (Node node : graph.consumers(weight)) {
      if (node.operator() instanceof Conv) {
        int positions = (int) shape.elements(2, shape.rank());
        int inputs = shape.intDim(1);
        return new WeightLayout(
            shape.intDim(0), inputs, positions, inputs * positions, positions, 1);
      }
      if (node.operator() instanceof Gemm(_, _, _, boolean transB) && transB) {
        return new WeightLayout(shape.intDim(0), shape.intDim(1), 1, shape.intDim(1), 1, 1);
      }
    }
    int outputs = shape.intDim(shape.rank() - 1);
    int inputs = shape.intDim(shape.rank() - 2);
    int matrices = (int) shape.elements(0, shape.rank() - 2);
    return new WeightLayout(outputs, inputs, matrices, 1, outputs, inputs * outputs);
  }

  /** Index of a weight in its tensor. */
  public int index(int output, int input, int position) {
    return output * outputStride + input * inputStride + position * positionStride;
  }

  /** Number of weights. */
  public int size() {
    return outputs * inputs * positions;
  }
}
