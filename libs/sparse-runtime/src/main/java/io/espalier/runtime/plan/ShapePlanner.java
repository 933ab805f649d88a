package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.ConstantOfShape;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.Storage;
import java.util.ArrayList;
import java.util.List;

/** Plans operators that move elements; those that only change the shape cost nothing. */
final class ShapePlanner {
  private final Drafting drafting;

  ShapePlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, ShapeOperator operator) {
    switch (operator) {
      case Reshape _, Flatten _, Squeeze _, Unsqueeze _ ->
          drafting.view(node, drafting.locate(node, 0));
      case Concat(long axis) -> concat(node, axis);
      case Transpose transpose -> transpose(node, transpose);
      case ConstantOfShape _, Expand _, Gather _, Pad _, ShapeOf _, Slice _, Split _ ->
          throw Drafting.unsupported(node);
    }
  }

  private void concat(Node node, long axis) {
    List<Storage> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      inputs.add(drafting.operand(node, i).storage());
    }
    Shape shape = drafting.shapeOf(node.output());
    int along = Math.toIntExact(axis < 0 ? axis + shape.rank() : axis);
    drafting.requireBehindBatch(node, along);
    int outer = Math.toIntExact(shape.elements(0, along));
    drafting.start(node, new Core.Join(outer), inputs, 1);
  }

  private void transpose(Node node, Transpose transpose) {
    Located input = drafting.operand(node, 0);
    int rank = input.shape().rank();
    int[] order = transpose.order(rank);
    if (order[0] != 0) {
      throw new UnsupportedGraphException(
          node, "it moves the batch axis", "Keep the batch as the first axis");
    }
    int[] extents = new int[rank - 1];
    int[] permutation = new int[rank - 1];
    for (int axis = 1; axis < rank; axis++) {
      extents[axis - 1] = input.shape().intDim(axis);
      permutation[axis - 1] = order[axis] - 1;
    }
    drafting.start(node, new Core.Permute(extents, permutation), List.of(input.storage()), 1);
  }
}
