package io.espalier.training;

import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Window;
import java.util.Arrays;

/**
 * Reads the input of a layer as the rows of a matrix, so that the layer is a product with its
 * weights: the patches that a convolution's kernel meets, or the rows of a matrix.
 *
 * @param columns of a row, for one group: input channels times kernel positions, in that order
 * @param groups of channels
 * @param node the layer
 */
record Patches(int columns, int groups, Node node) {

  /**
   * The patches of a layer.
   *
   * @param weight the layer's weight
   * @throws GraphException naming the layer where it is no product of weights with rows of an input
   */
  static Patches of(Node node, Tensor weight) {
    int rank = weight.shape().rank();
    return switch (node.operator()) {
      case Conv conv when rank == 4 ->
          new Patches(
              Math.toIntExact(weight.shape().elements(1, rank)),
              Math.toIntExact(conv.group()),
              node);
      case Gemm gemm when !gemm.transA() ->
          new Patches(weight.shape().intDim(gemm.transB() ? 1 : 0), 1, node);
      case MatMul _ when rank == 2 -> new Patches(weight.shape().intDim(0), 1, node);
      default ->
          throw new GraphException(
              "%s with weights %s cannot be reconstructed: only convolutions of images and products with a matrix of weights can; exclude its weight"
                  .formatted(node.description(), weight.shape()));
    };
  }

  /** Rows that one image of such an input has. */
  int rows(int[] shape) {
    if (!(node.operator() instanceof Conv conv)) {
      return elements(shape) / columns;
    }
    return outputs(conv.window(), 0, shape) * outputs(conv.window(), 1, shape);
  }

  /** Elements of an image of such an input. */
  static int elements(int[] shape) {
    return Arrays.stream(shape, 1, shape.length).reduce(1, Math::multiplyExact);
  }

  /**
   * Writes the rows of an image.
   *
   * @param input elements of a batch
   * @param shape of the batch
   * @param image which image of it
   * @param group whose channels
   * @param target gets the rows
   * @param offset where in it
   */
  void write(float[] input, int[] shape, int image, int group, float[] target, int offset) {
    int length = elements(shape);
    if (node.operator() instanceof Conv conv) {
      convolution(conv.window(), input, image * length, shape, group, target, offset);
    } else {
      System.arraycopy(input, image * length, target, offset, length);
    }
  }

  private void convolution(
      Window window, float[] input, int from, int[] shape, int group, float[] target, int offset) {
    int height = shape[2];
    int width = shape[3];
    int kernelHeight = Math.toIntExact(window.kernel().get(0));
    int kernelWidth = Math.toIntExact(window.kernel().get(1));
    int channels = columns / (kernelHeight * kernelWidth);
    int at = offset;
    for (int y = 0; y < outputs(window, 0, shape); y++) {
      for (int x = 0; x < outputs(window, 1, shape); x++) {
        for (int channel = 0; channel < channels; channel++) {
          int plane = from + (group * channels + channel) * height * width;
          for (int ky = 0; ky < kernelHeight; ky++) {
            int row = place(window, 0, shape, y, ky);
            for (int kx = 0; kx < kernelWidth; kx++) {
              int column = place(window, 1, shape, x, kx);
              boolean inside = row >= 0 && row < height && column >= 0 && column < width;
              target[at++] = inside ? input[plane + row * width + column] : 0;
            }
          }
        }
      }
    }
  }

  private static int outputs(Window window, int axis, int[] shape) {
    return Math.toIntExact(window.output(axis, shape[axis + 2], false));
  }

  private static int place(Window window, int axis, int[] shape, int output, int kernel) {
    return (int)
        (output * window.strides().get(axis)
            + kernel * window.dilations().get(axis)
            - window.padBegin(axis, shape[axis + 2]));
  }
}
