package io.espalier.graph.reference;

import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.Upsample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Resize and Upsample as a product with one matrix per axis, for engines that have products of
 * matrices and want their gradient.
 */
public final class ResamplingMatrices {
  private ResamplingMatrices() {}

  /**
   * The matrices of a node.
   *
   * @param node a Resize or Upsample whose coordinates are not those of a cropped region
   * @param opset version of the standard operator set
   * @param inputs its inputs; of the first one only the shape counts
   * @return {@code [output, input]} for each axis of the input
   * @throws GraphException naming the node, if it is another one
   */
  public static List<Tensor> of(Node node, int opset, List<Optional<Tensor>> inputs) {
    Operands operands = new Operands(node, opset, inputs);
    Resampling resampling =
        switch (node.operator()) {
          case Resize resize when resize.coordinates() != Resize.Coordinates.TF_CROP_AND_RESIZE ->
              Resampling.of(resize, operands);
          case Upsample upsample -> Resampling.of(upsample, operands);
          default -> throw new GraphException(node.description() + ": is no product with matrices");
        };
    Shape shape = operands.input(0).shape();
    List<Tensor> matrices = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      matrices.add(resampling.matrix(axis, shape.intDim(axis)));
    }
    return List.copyOf(matrices);
  }
}
