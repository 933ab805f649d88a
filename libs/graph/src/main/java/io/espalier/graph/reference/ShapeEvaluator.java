package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs the operators that move elements. Their shapes come from inference, which knows all values
 * here.
 */
final class ShapeEvaluator {
  private final Operands operands;

  ShapeEvaluator(Operands operands) {
    this.operands = operands;
  }

  List<Tensor> evaluate(ShapeOperator operator) {
    Tensor x = input(0);
    return switch (operator) {
      case Flatten _, Reshape _, Squeeze _, Unsqueeze _ ->
          List.of(x.reshaped(inferred().getFirst()));
      case Transpose transpose -> List.of(Movement.transpose(x, transpose.order(x.shape().rank())));
      case Concat(long axis) ->
          List.of(
              Movement.concat(
                  operands.inputs().stream().map(Optional::orElseThrow).toList(),
                  axis(axis, x.shape().rank())));
      case Split split -> split(split, x);
      case Slice slice -> List.of(slice(slice, x));
      case Gather(long axis) -> List.of(Movement.gather(x, input(1), axis(axis, x.shape().rank())));
      case ShapeOf shapeOf -> List.of(shapeOf(shapeOf, x.shape()));
      case Pad pad -> List.of(pad(pad, x));
      case Expand _ -> List.of(Movement.expand(x, inferred().getFirst()));
      case ConstantOfShape(Tensor value) ->
          List.of(Movement.expand(value.reshaped(Shape.scalar()), Shape.of(x.toLongs())));
    };
  }

  private Tensor input(int index) {
    return operands.input(index);
  }

  private Optional<Tensor> optional(int index) {
    return operands.optional(index);
  }

  private Optional<long[]> longs(int index) {
    return operands.longs(index);
  }

  private static int axis(long axis, int rank) {
    return Operands.axis(axis, rank);
  }

  private static long[] array(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }

  /** The shapes of the outputs, which are all known here. */
  private List<Shape> inferred() {
    return operands.inferred().stream().map(TensorType::shape).map(Optional::orElseThrow).toList();
  }

  private List<Tensor> split(Split split, Tensor x) {
    int axis = axis(split.axis(), x.shape().rank());
    List<Tensor> parts = new ArrayList<>();
    long start = 0;
    for (Shape shape : inferred()) {
      long extent = shape.dim(axis);
      parts.add(Movement.slice(x, List.of(new Slice.Range(axis, start, 1, extent))));
      start += extent;
    }
    return parts;
  }

  private Tensor slice(Slice slice, Tensor x) {
    long[] starts = slice.starts().map(ShapeEvaluator::array).or(() -> longs(1)).orElseThrow();
    long[] ends = slice.ends().map(ShapeEvaluator::array).or(() -> longs(2)).orElseThrow();
    long[] axes =
        slice
            .axes()
            .map(ShapeEvaluator::array)
            .or(() -> longs(3))
            .orElseGet(() -> array(Slice.defaultAxes(starts.length)));
    Optional<long[]> steps = longs(4);
    List<Slice.Range> ranges = new ArrayList<>();
    for (int i = 0; i < starts.length; i++) {
      int axis = axis(axes[i], x.shape().rank());
      int index = i;
      long step = steps.map(values -> values[index]).orElse(1L);
      ranges.add(Slice.range(axis, starts[i], ends[i], step, x.shape().dim(axis)));
    }
    return Movement.slice(x, ranges);
  }

  private static Tensor shapeOf(ShapeOf operator, Shape shape) {
    int rank = shape.rank();
    return Tensor.vector(array(shape.dimensions().subList(operator.from(rank), operator.to(rank))));
  }

  private Tensor pad(Pad pad, Tensor x) {
    int rank = x.shape().rank();
    long[] pads = pad.pads().map(ShapeEvaluator::array).or(() -> longs(1)).orElseThrow();
    long[] axes = longs(3).orElseGet(() -> array(Slice.defaultAxes(rank)));
    long[] begin = new long[rank];
    long[] end = new long[rank];
    for (int i = 0; i < axes.length; i++) {
      begin[axis(axes[i], rank)] = pads[i];
      end[axis(axes[i], rank)] = pads[axes.length + i];
    }
    Tensor fill =
        optional(2)
            .orElseGet(
                () ->
                    Numbers.real(
                        x.type(),
                        Shape.scalar(),
                        new double[] {pad.value().map(Float::doubleValue).orElse(0.0)}));
    return Movement.pad(x, begin, end, pad.mode(), fill.toBytes());
  }
}
