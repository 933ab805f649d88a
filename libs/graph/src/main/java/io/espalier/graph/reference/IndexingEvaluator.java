package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.ArgExtremum;
import io.espalier.graph.op.Compress;
import io.espalier.graph.op.CumSum;
import io.espalier.graph.op.GatherElements;
import io.espalier.graph.op.GatherNd;
import io.espalier.graph.op.Indexing;
import io.espalier.graph.op.NonZero;
import io.espalier.graph.op.OneHot;
import io.espalier.graph.op.ReverseSequence;
import io.espalier.graph.op.ScatterElements;
import io.espalier.graph.op.ScatterNd;
import io.espalier.graph.op.TopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Finds positions, and picks elements by positions. */
final class IndexingEvaluator {
  private final Operands operands;

  private IndexingEvaluator(Operands operands) {
    this.operands = operands;
  }

  static List<Tensor> evaluate(Indexing operator, Operands operands) {
    IndexingEvaluator evaluator = new IndexingEvaluator(operands);
    Tensor x = operands.input(0);
    return switch (operator) {
      case ArgExtremum extremum -> List.of(evaluator.extremum(extremum, x));
      case Compress(Optional<Long> axis) -> List.of(evaluator.compress(axis, x));
      case CumSum sum -> List.of(evaluator.sums(sum, x));
      case GatherElements(long axis) -> List.of(evaluator.gather(axis, x));
      case GatherNd(long batch) -> List.of(evaluator.gather((int) batch, x));
      case NonZero _ -> List.of(nonZero(x));
      case OneHot(long axis) -> List.of(evaluator.oneHot(axis, x));
      case ReverseSequence(long batch, long _) -> List.of(evaluator.reverse((int) batch, x));
      case ScatterElements scatter -> List.of(Scattering.elements(scatter, operands));
      case ScatterNd scatter -> List.of(Scattering.slices(scatter, operands));
      case TopK top -> evaluator.top(top, x);
    };
  }

  /** An index counted from the front. */
  static long inside(long index, long extent) {
    if (index < -extent || index >= extent) {
      throw new GraphException("index " + index + " is outside an axis of " + extent + " elements");
    }
    return index < 0 ? index + extent : index;
  }

  /** Compares two elements of a tensor; exact for integers. */
  private static Comparator<Integer> order(Tensor x) {
    if (x.type() == ElementType.UINT64) {
      long[] values = x.toLongs();
      return (a, b) -> Long.compareUnsigned(values[a], values[b]);
    }
    if (x.type().isInteger()) {
      long[] values = x.toLongs();
      return Comparator.comparingLong(i -> values[i]);
    }
    double[] values = Numbers.doubles(x);
    return Comparator.comparingDouble(i -> values[i] + 0.0);
  }

  private Tensor extremum(ArgExtremum operator, Tensor x) {
    Shape shape = x.shape();
    int axis = Operands.axis(operator.axis(), shape.rank());
    int inner = (int) shape.elements(axis + 1, shape.rank());
    int extent = shape.intDim(axis);
    if (extent == 0) {
      throw new GraphException("axis " + axis + " has no elements");
    }
    Comparator<Integer> order = operator.largest() ? order(x) : order(x).reversed();
    Shape result = operands.shape(0);
    long[] positions = new long[Numbers.count(result)];
    for (int i = 0; i < positions.length; i++) {
      int first = i / inner * extent * inner + i % inner;
      int best = 0;
      for (int k = 1; k < extent; k++) {
        int compared = order.compare(first + k * inner, first + best * inner);
        best = compared > 0 || compared == 0 && operator.last() ? k : best;
      }
      positions[i] = best;
    }
    return Tensor.longs(result, positions);
  }

  private List<Tensor> top(TopK operator, Tensor x) {
    Shape shape = x.shape();
    int axis = Operands.axis(operator.axis(), shape.rank());
    int inner = (int) shape.elements(axis + 1, shape.rank());
    int extent = shape.intDim(axis);
    Shape result = operands.shape(0);
    int k = result.intDim(axis);
    Comparator<Integer> order = operator.largest() ? order(x).reversed() : order(x);
    long[] positions = new long[Numbers.count(result)];
    int outer = (int) shape.elements(0, axis);
    for (int line = 0; line < outer * inner; line++) {
      int first = line / inner * extent * inner + line % inner;
      // Sorting is stable, so that the smaller position wins among equals.
      int[] sorted =
          IntStream.range(0, extent)
              .boxed()
              .sorted((a, b) -> order.compare(first + a * inner, first + b * inner))
              .mapToInt(Integer::intValue)
              .toArray();
      for (int i = 0; i < k; i++) {
        positions[(line / inner * k + i) * inner + line % inner] = sorted[i];
      }
    }
    Tensor indices = Tensor.longs(result, positions);
    return List.of(along(x, indices, axis), indices);
  }

  private Tensor gather(long axis, Tensor x) {
    return along(x, operands.input(1), Operands.axis(axis, x.shape().rank()));
  }

  /** Elements at positions along one axis, and at the same place along all others. */
  private static Tensor along(Tensor x, Tensor indices, int axis) {
    long[] picked = indices.toLongs();
    long[] from = Movement.strides(x.shape());
    long[] strides = Movement.strides(indices.shape());
    return Movement.gather(
        x,
        indices.shape(),
        new byte[0],
        coordinates -> {
          long index = picked[(int) Movement.index(coordinates, strides)];
          long at = inside(index, x.shape().dim(axis)) - coordinates[axis];
          return Movement.index(coordinates, from) + at * from[axis];
        });
  }

  private Tensor gather(int batch, Tensor x) {
    Tensor indices = operands.input(1);
    long[] picked = indices.toLongs();
    int last = indices.shape().rank() - 1;
    int depth = indices.shape().intDim(last);
    long[] from = Movement.strides(x.shape());
    long[] strides = Movement.strides(indices.shape());
    return Movement.gather(
        x,
        operands.shape(0),
        new byte[0],
        coordinates -> {
          long at = 0;
          for (int axis = 0; axis < last; axis++) {
            at += coordinates[axis] * strides[axis];
          }
          long index = 0;
          for (int axis = 0; axis < batch; axis++) {
            index += coordinates[axis] * from[axis];
          }
          for (int axis = 0; axis < depth; axis++) {
            long extent = x.shape().dim(batch + axis);
            index += inside(picked[(int) at + axis], extent) * from[batch + axis];
          }
          for (int axis = last; axis < coordinates.length; axis++) {
            index += coordinates[axis] * from[batch + depth + axis - last];
          }
          return index;
        });
  }

  private Tensor compress(Optional<Long> axis, Tensor input) {
    Tensor x = axis.isPresent() ? input : input.reshaped(Shape.of(input.count()));
    int along = Operands.axis(axis.orElse(0L), x.shape().rank());
    long[] truth = operands.input(1).toLongs();
    long[] kept =
        LongStream.range(0, Math.min(truth.length, x.shape().dim(along)))
            .filter(i -> truth[(int) i] != 0)
            .toArray();
    return Movement.gather(x, Tensor.vector(kept), along);
  }

  private Tensor sums(CumSum operator, Tensor x) {
    Shape shape = x.shape();
    int axis = Operands.axis(operands.input(1).toLongs()[0], shape.rank());
    int inner = (int) shape.elements(axis + 1, shape.rank());
    int extent = shape.intDim(axis);
    boolean whole = x.type().isInteger();
    long[] longs = whole ? x.toLongs() : new long[0];
    double[] reals = whole ? new double[0] : Numbers.doubles(x);
    int count = Numbers.count(shape);
    for (int first = 0; first < count; first++) {
      if (first / inner % extent != 0) {
        continue;
      }
      long sum = 0;
      double realSum = 0;
      for (int k = 0; k < extent; k++) {
        int at = first + (operator.reverse() ? extent - 1 - k : k) * inner;
        long value = whole ? longs[at] : 0;
        double real = whole ? 0 : reals[at];
        if (whole) {
          longs[at] = operator.exclusive() ? sum : sum + value;
        } else {
          reals[at] = operator.exclusive() ? realSum : realSum + real;
        }
        sum += value;
        realSum += real;
      }
    }
    return whole ? Numbers.integers(x.type(), shape, longs) : Numbers.real(x.type(), shape, reals);
  }

  private static Tensor nonZero(Tensor x) {
    double[] values = Numbers.doubles(x);
    int rank = x.shape().rank();
    int[] extents = x.shape().toIntArray();
    List<int[]> found = new ArrayList<>();
    int[] coordinates = new int[rank];
    for (double value : values) {
      if (value != 0) {
        found.add(coordinates.clone());
      }
      Movement.advance(coordinates, extents);
    }
    long[] result = new long[rank * found.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = found.get(i % found.size())[i / found.size()];
    }
    return Tensor.longs(Shape.of(rank, found.size()), result);
  }

  private Tensor oneHot(long axis, Tensor x) {
    double[] positions = Numbers.doubles(x);
    long depth = (long) Numbers.doubles(operands.input(1))[0];
    Shape shape = x.shape();
    int at = Operands.axis(axis, shape.rank() + 1);
    List<Long> dimensions = new ArrayList<>(shape.dimensions());
    dimensions.add(at, depth);
    long[] strides = Movement.strides(shape);
    return Movement.gather(
        operands.input(2),
        new Shape(dimensions),
        new byte[0],
        coordinates -> {
          long index = 0;
          for (int a = 0; a < coordinates.length; a++) {
            index += a == at ? 0 : coordinates[a] * strides[a < at ? a : a - 1];
          }
          long hot = (long) positions[(int) index];
          return (hot < 0 ? hot + depth : hot) == coordinates[at] ? 1 : 0;
        });
  }

  private Tensor reverse(int batchAxis, Tensor x) {
    long[] lengths = operands.input(1).toLongs();
    long[] strides = Movement.strides(x.shape());
    return Movement.gather(
        x,
        x.shape(),
        new byte[0],
        coordinates -> {
          int[] from = Arrays.copyOf(coordinates, coordinates.length);
          int time = 1 - batchAxis;
          int length = (int) lengths[coordinates[batchAxis]];
          from[time] = from[time] < length ? length - 1 - from[time] : from[time];
          return Movement.index(from, strides);
        });
  }
}
