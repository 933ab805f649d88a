package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
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
import java.util.Set;

/** What operators that move elements couple. */
final class ShapeCoupling {
  private final Graph graph;
  private final Couplings couplings;
  private final AxisEntries entries;

  ShapeCoupling(Couplings couplings) {
    this.graph = couplings.graph();
    this.couplings = couplings;
    this.entries = couplings.entries();
  }

  void couple(Node node, ShapeOperator operator) {
    String input = Couplings.first(node);
    int rank = couplings.rank(input);
    switch (operator) {
      case Flatten _, Reshape _, Squeeze _, Unsqueeze _ -> {
        // Coupled when all pins are known.
      }
      case Transpose transpose -> {
        int[] order = transpose.order(rank);
        for (int axis = 0; axis < rank; axis++) {
          entries.join(input, order[axis], node.output(), axis);
        }
      }
      case Concat(long axis) -> coupleConcat(node, Couplings.positive(axis, rank));
      case Split split -> {
        node.outputs()
            .forEach(
                output ->
                    couplings.joinExcept(
                        input, output, Set.of(Couplings.positive(split.axis(), rank))));
        entries.pin(
            input, Couplings.positive(split.axis(), rank), node.description() + " splits it");
        node.outputs()
            .forEach(
                output ->
                    entries.pin(
                        output,
                        Couplings.positive(split.axis(), rank),
                        node.description() + " splits it"));
      }
      case Slice _, Pad _ -> {
        // Axes of the same extent are taken over whole; entries of others are not followed.
        for (int axis = 0; axis < rank; axis++) {
          if (graph.type(input).equals(graph.type(node.output()))
              || sameExtent(input, node.output(), axis)) {
            entries.join(input, axis, node.output(), axis);
          } else {
            entries.pin(input, axis, node.description() + " takes a part of it");
            entries.pin(node.output(), axis, node.description() + " takes a part of it");
          }
        }
      }
      case Gather(long axis) -> {
        int along = Couplings.positive(axis, rank);
        int inserted = couplings.rank(node.inputs().get(1));
        for (int a = 0; a < rank; a++) {
          if (a != along) {
            entries.join(input, a, node.output(), a < along ? a : a - 1 + inserted);
          }
        }
        entries.pin(input, along, node.description() + " picks from it");
      }
      case ShapeOf shape -> {
        for (int axis = shape.from(rank); axis < shape.to(rank); axis++) {
          entries.pin(input, axis, node.description() + " takes its extent");
        }
      }
      case Expand _, ConstantOfShape _ ->
          couplings.pinNode(node, node.description() + " makes a given shape");
    }
  }

  private boolean sameExtent(String left, String right, int axis) {
    return entries.has(left, axis) && entries.length(left, axis) == entries.length(right, axis);
  }

  private void coupleConcat(Node node, int along) {
    int offset = 0;
    for (String input : node.inputs()) {
      couplings.joinExcept(input, node.output(), Set.of(along));
      if (!entries.has(input, along) || !entries.has(node.output(), along)) {
        couplings.pinNode(node, node.description() + " has parts of unknown size");
        return;
      }
      for (int i = 0; i < entries.length(input, along); i++) {
        entries.join(
            entries.entry(input, along, i), entries.entry(node.output(), along, offset + i));
      }
      offset += entries.length(input, along);
      couplings.role(input, along, ChannelRole.NORMALIZATION);
    }
  }
}
