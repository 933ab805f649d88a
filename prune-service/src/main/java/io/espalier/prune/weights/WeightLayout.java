package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import java.util.List;

/**
 * Where a weight of a layer lies in its tensor: {@code output * outputStride + input * inputStride
 * + position * positionStride}. Positions are those of a convolution's kernel, or the matrices of a
 * batched product.
 *
 * @param outputs output channels
 * @param inputs input channels, of one group where the convolution has groups
 * @param positions of the kernel
 * @param outputStride distance of adjacent output channels
 * @param inputStride distance of adjacent input channels
 * @param positionStride distance of adjacent positions
 */
public record WeightLayout(
    int outputs, int inputs, int positions, int outputStride, int inputStride, int positionStride) {

  /**
   * The layout of a weight, as the first layer that uses it reads it.
   *
   * @param weight the name of an initializer that a Conv, Gemm or MatMul takes directly
   * @throws GraphException when no such layer takes it
   */
  public static WeightLayout of(Graph graph, String weight) {
    Tensor tensor =
        graph
            .initializer(weight)
            .orElseThrow(() -> new GraphException("the graph has no weight '" + weight + "'"));
    Shape shape = tensor.shape();
    for (Node node : graph.consumers(weight)) {
      switch (node.operator()) {
        case Conv _ when takes(node, 1, weight) -> {
          return convolution(shape);
        }
        case Gemm gemm when takes(node, 1, weight) -> {
          return matrix(shape, gemm.transB());
        }
        case MatMul _ when takes(node, 1, weight) -> {
          return matrix(shape, false);
        }
        case MatMul _ when takes(node, 0, weight) -> {
          return matrix(shape, true);
        }
        default -> {
          // Another use, such as a table of embeddings, says nothing about outputs and inputs.
        }
      }
    }
    throw new GraphException(
        "the weight '%s' is not taken directly by a Conv, Gemm or MatMul, so its outputs and inputs are not known"
            .formatted(weight));
  }

  /** Number of weights. */
  public int count() {
    return Math.multiplyExact(Math.multiplyExact(outputs, inputs), positions);
  }

  /** The output channel of the weight at a place of the tensor. */
  public int output(int index) {
    return index / outputStride % outputs;
  }

  /** The input channel of the weight at a place of the tensor. */
  public int input(int index) {
    return index / inputStride % inputs;
  }

  /** The position in the kernel of the weight at a place of the tensor. */
  public int position(int index) {
    return index / positionStride % positions;
  }

  /** The place in the tensor of a weight. */
  public int index(int output, int input, int position) {
    return output * outputStride + input * inputStride + position * positionStride;
  }

  private static boolean takes(Node node, int input, String weight) {
    List<String> inputs = node.inputs();
    return inputs.size() > input && inputs.get(input).equals(weight);
  }

  /** {@code [outputs, inputs, kernel...]}. */
  private static WeightLayout convolution(Shape shape) {
    int positions = Math.toIntExact(shape.elements(2, shape.rank()));
    int inputs = shape.intDim(1);
    return new WeightLayout(shape.intDim(0), inputs, positions, inputs * positions, positions, 1);
  }

  /** {@code [..., rows, columns]}, the outputs along the rows or along the columns. */
  private static WeightLayout matrix(Shape shape, boolean outputsAlongRows) {
    int rows = shape.intDim(shape.rank() - 2);
    int columns = shape.intDim(shape.rank() - 1);
    int positions = Math.toIntExact(shape.elements(0, shape.rank() - 2));
    return outputsAlongRows
        ? new WeightLayout(rows, columns, positions, columns, 1, rows * columns)
        : new WeightLayout(columns, rows, positions, 1, columns, rows * columns);
  }
}
