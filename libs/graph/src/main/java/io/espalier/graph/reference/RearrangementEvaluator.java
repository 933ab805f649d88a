package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.CastLike;
import io.espalier.graph.op.DepthToSpace;
import io.espalier.graph.op.EyeLike;
import io.espalier.graph.op.Range;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Resize;
import io.espalier.graph.op.SizeOf;
import io.espalier.graph.op.SpaceToDepth;
import io.espalier.graph.op.Tile;
import io.espalier.graph.op.Trilu;
import io.espalier.graph.op.Upsample;

/** Repeats, resamples and generates elements. */
final class RearrangementEvaluator {
  private RearrangementEvaluator() {}

  static Tensor evaluate(Rearrangement operator, Operands operands) {
    Tensor x = operands.input(0);
    return switch (operator) {
      case CastLike(boolean saturate) -> Elementwise.cast(x, operands.input(1).type(), saturate);
      case DepthToSpace(long block, boolean columnFirst) -> depthToSpace(x, block, columnFirst);
      case SpaceToDepth(long block) -> spaceToDepth(x, block);
      case EyeLike eye -> eye(eye, operands);
      case Range _ -> range(operands);
      case SizeOf _ -> Tensor.longs(Shape.scalar(), x.count());
      case Tile _ -> tile(x, operands.shape(0));
      case Trilu(boolean upper) ->
          triangle(x, upper, operands.longs(1).map(diagonal -> diagonal[0]).orElse(0L));
      case Resize resize -> Resampling.of(resize, operands).apply(x);
      case Upsample upsample -> Resampling.of(upsample, operands).apply(x);
    };
  }

  private static Tensor depthToSpace(Tensor x, long block, boolean columnFirst) {
    Shape shape = x.shape();
    long n = shape.dim(0);
    long c = shape.dim(1) / (block * block);
    long h = shape.dim(2);
    long w = shape.dim(3);
    Tensor moved =
        columnFirst
            ? Movement.transpose(
                x.reshaped(Shape.of(n, c, block, block, h, w)), new int[] {0, 1, 4, 2, 5, 3})
            : Movement.transpose(
                x.reshaped(Shape.of(n, block, block, c, h, w)), new int[] {0, 3, 4, 1, 5, 2});
    return moved.reshaped(Shape.of(n, c, h * block, w * block));
  }

  private static Tensor spaceToDepth(Tensor x, long block) {
    Shape shape = x.shape();
    long n = shape.dim(0);
    long c = shape.dim(1);
    long h = shape.dim(2) / block;
    long w = shape.dim(3) / block;
    return Movement.transpose(
            x.reshaped(Shape.of(n, c, h, block, w, block)), new int[] {0, 3, 5, 1, 2, 4})
        .reshaped(Shape.of(n, c * block * block, h, w));
  }

  private static Tensor eye(EyeLike operator, Operands operands) {
    Shape shape = operands.shape(0);
    long[] values = new long[Numbers.count(shape)];
    for (int row = 0; row < shape.dim(0); row++) {
      long column = row + operator.diagonal();
      if (column >= 0 && column < shape.dim(1)) {
        values[(int) (row * shape.dim(1) + column)] = 1;
      }
    }
    return Numbers.integers(operands.inferred().getFirst().element(), shape, values);
  }

  private static Tensor range(Operands operands) {
    Tensor start = operands.input(0);
    Shape shape = operands.shape(0);
    int count = Numbers.count(shape);
    if (start.type().isInteger()) {
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        values[i] = start.toLongs()[0] + i * operands.input(2).toLongs()[0];
      }
      return Numbers.integers(start.type(), shape, values);
    }
    double from = Numbers.doubles(start)[0];
    double step = Numbers.doubles(operands.input(2))[0];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = from + i * step;
    }
    return Numbers.real(start.type(), shape, values);
  }

  private static Tensor tile(Tensor x, Shape shape) {
    long[] strides = Movement.strides(x.shape());
    return Movement.gather(
        x,
        shape,
        new byte[0],
        coordinates -> {
          long index = 0;
          for (int axis = 0; axis < coordinates.length; axis++) {
            index += coordinates[axis] % x.shape().dim(axis) * strides[axis];
          }
          return index;
        });
  }

  private static Tensor triangle(Tensor x, boolean upper, long diagonal) {
    int rank = x.shape().rank();
    long[] strides = Movement.strides(x.shape());
    return Movement.gather(
        x,
        x.shape(),
        new byte[x.type().bytes()],
        coordinates -> {
          long above = (long) coordinates[rank - 1] - coordinates[rank - 2] - diagonal;
          boolean kept = upper ? above >= 0 : above <= 0;
          return kept ? Movement.index(coordinates, strides) : -1;
        });
  }
}
