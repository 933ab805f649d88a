package io.espalier.graph.channels;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.op.CastLike;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.ConstantOfShape;
import io.espalier.graph.op.DepthToSpace;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.EyeLike;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Range;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.SizeOf;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.SpaceToDepth;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Tile;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Trilu;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.graph.op.Upsample;
import java.util.Optional;
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
      case Split _, Slice _, Pad _ -> {
        for (int output = 0; output < node.outputs().size(); output++) {
          for (int axis = 0; axis < rank; axis++) {
            select(node, output, axis);
          }
        }
      }
      case Gather(long axis) -> coupleGather(node, Couplings.positive(axis, rank), rank);
      case ShapeOf shape -> {
        for (int axis = shape.from(rank); axis < shape.to(rank); axis++) {
          entries.pin(input, axis, node.description() + " takes its extent");
        }
      }
      case Expand _ -> {
        if (node.input(1).flatMap(graph::initializer).isEmpty()) {
          couplings.pinNode(node, node.description() + " computes its shape");
        } else {
          couplings.broadcast(input, node.output());
        }
      }
      case ConstantOfShape _ ->
          couplings.pinNode(node, node.description() + " makes a given shape");
    }
  }

  void couple(Node node, Rearrangement operator) {
    String input = Couplings.first(node);
    int rank = couplings.rank(input);
    switch (operator) {
      case CastLike _ -> couplings.joinAll(input, node.output());
      case Trilu _ -> {
        couplings.joinAll(input, node.output());
        couplings.pinFrom(input, rank - 2, node.description() + " takes a triangle of it");
      }
      case Tile _ -> coupleTile(node, rank);
      case Resize resize -> {
        boolean sizes = node.input(3).isPresent();
        boolean adaptable =
            resize.axes().isEmpty() && graph.initializer(node.input(3).orElse("")).isPresent();
        couplePerAxis(node, rank, !sizes || adaptable);
      }
      case Upsample _ -> couplePerAxis(node, rank, true);
      case DepthToSpace _, EyeLike _, Range _, SizeOf _, SpaceToDepth _ ->
          throw new IllegalStateException(node.description() + " is not followed");
    }
  }

  /** Joins axes that stay as they are, and pins those that are stretched. */
  private void couplePerAxis(Node node, int rank, boolean adaptable) {
    String input = Couplings.first(node);
    for (int axis = 0; axis < rank; axis++) {
      entries.join(input, axis, node.output(), axis);
      if (axis > 1 || !adaptable) {
        entries.pin(input, axis, node.description() + " resizes it");
        entries.pin(node.output(), axis, node.description() + " resizes it");
      }
    }
  }

  private void coupleTile(Node node, int rank) {
    String input = Couplings.first(node);
    for (int axis = 0; axis < rank; axis++) {
      if (!entries.has(input, axis) || !entries.has(node.output(), axis)) {
        entries.join(input, axis, node.output(), axis);
        continue;
      }
      for (int i = 0; i < entries.length(node.output(), axis); i++) {
        entries.join(
            entries.entry(input, axis, i % entries.length(input, axis)),
            entries.entry(node.output(), axis, i));
      }
    }
  }

  /** Joins the entries of an axis of an output with those that they are taken from. */
  private void select(Node node, int output, int axis) {
    String input = Couplings.first(node);
    String value = node.outputs().get(output);
    if (value.isEmpty()) {
      return;
    }
    Optional<int[]> sources =
        entries.has(input, axis) && entries.has(value, axis)
            ? Selection.sources(graph, node, output, axis)
            : Optional.empty();
    if (sources.isEmpty()) {
      String reason = node.description() + " takes a part of it that is not followed";
      entries.pin(input, axis, reason);
      entries.pin(value, axis, reason);
      return;
    }
    for (int i = 0; i < sources.get().length; i++) {
      if (sources.get()[i] != Selection.FILLED) {
        entries.join(entries.entry(input, axis, sources.get()[i]), entries.entry(value, axis, i));
      }
    }
  }

  /** Indices may be those of a constant list of channels, which gets shorter with them. */
  private void coupleGather(Node node, int along, int rank) {
    String input = Couplings.first(node);
    String indices = node.inputs().get(1);
    int inserted = couplings.rank(indices);
    for (int axis = 0; axis < rank; axis++) {
      if (axis != along) {
        couplings.join(
            node.output(),
            axis < along ? axis : axis - 1 + inserted,
            input,
            axis,
            ChannelRole.PRODUCER);
      }
    }
    boolean list = inserted == 1 && entries.has(input, along);
    if (list && Selection.sources(graph, node, 0, along).isPresent()) {
      select(node, 0, along);
      return;
    }
    entries.pin(input, along, node.description() + " picks from it");
    for (int axis = 0; axis < inserted; axis++) {
      entries.pin(indices, axis, node.description() + " picks by it");
      entries.join(indices, axis, node.output(), along + axis);
    }
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
