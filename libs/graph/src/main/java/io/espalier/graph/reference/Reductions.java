package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Reduce;
import io.espalier.graph.op.ReduceMax;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reductions of axes to one element. */
final class Reductions {
  private Reductions() {}

  static Tensor reduce(Reduction operator, Tensor input, Set<Integer> axes) {
    Shape from = input.shape();
    Shape kept = from;
    List<Long> dropped = new ArrayList<>();
    for (int axis = 0; axis < from.rank(); axis++) {
      if (axes.contains(axis)) {
        kept = kept.with(axis, 1);
      } else {
        dropped.add(from.dim(axis));
      }
    }
    Shape result = operator.keepDims() ? kept : new Shape(dropped);
    int[] targets = targets(from, kept);
    if (input.type().isInteger() && isExact(operator)) {
      return Numbers.integers(input.type(), result, exact(operator, input, kept, targets));
    }
    double[] x = Numbers.doubles(input);
    double[] y = new double[Numbers.count(kept)];
    double[] largest = new double[y.length];
    if (operator instanceof Reduce(Reduce.Function function, _, _, _)
        && function == Reduce.Function.LOG_SUM_EXP) {
      shift(x, targets, largest);
    }
    Arrays.fill(y, start(operator));
    for (int i = 0; i < x.length; i++) {
      y[targets[i]] = add(operator, y[targets[i]], x[i]);
    }
    double count = (double) x.length / y.length;
    Arrays.setAll(y, i -> finish(operator, y[i], count) + largest[i]);
    return Numbers.real(input.type(), result, y);
  }

  /** The element of the result to which each of the input goes. */
  private static int[] targets(Shape from, Shape kept) {
    int[] targets = new int[Numbers.count(from)];
    Movement.Source target = Movement.broadcast(kept, from.rank());
    int[] extents = from.toIntArray();
    int[] coordinates = new int[extents.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (int) target.of(coordinates);
      Movement.advance(coordinates, extents);
    }
    return targets;
  }

  /** Takes the largest element of each sum of exponentials off, so that none overflows. */
  private static void shift(double[] x, int[] targets, double[] largest) {
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      largest[targets[i]] = Math.max(largest[targets[i]], x[i]);
    }
    for (int i = 0; i < largest.length; i++) {
      largest[i] = Double.isInfinite(largest[i]) ? 0 : largest[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] -= largest[targets[i]];
    }
  }

  private static double start(Reduction operator) {
    return switch (operator) {
      case ReduceMax _ -> Double.NEGATIVE_INFINITY;
      case ReduceMean _, ReduceSum _ -> 0;
      case Reduce reduce ->
          switch (reduce.function()) {
            case MINIMUM -> Double.POSITIVE_INFINITY;
            case PRODUCT -> 1;
            case L1, L2, LOG_SUM, LOG_SUM_EXP, SUM_SQUARE -> 0;
          };
    };
  }

  private static double add(Reduction operator, double so, double value) {
    return switch (operator) {
      case ReduceMax _ -> Math.max(so, value);
      case ReduceMean _, ReduceSum _ -> so + value;
      case Reduce reduce ->
          switch (reduce.function()) {
            case MINIMUM -> Math.min(so, value);
            case PRODUCT -> so * value;
            case L1 -> so + Math.abs(value);
            case L2, SUM_SQUARE -> so + value * value;
            case LOG_SUM -> so + value;
            case LOG_SUM_EXP -> so + Math.exp(value);
          };
    };
  }

  private static double finish(Reduction operator, double so, double count) {
    return switch (operator) {
      case ReduceMean _ -> so / count;
      case ReduceMax _, ReduceSum _ -> so;
      case Reduce reduce ->
          switch (reduce.function()) {
            case MINIMUM, PRODUCT, L1, SUM_SQUARE -> so;
            case L2 -> Math.sqrt(so);
            case LOG_SUM, LOG_SUM_EXP -> Math.log(so);
          };
    };
  }

  /** Whether a reduction of integers needs no real numbers. */
  private static boolean isExact(Reduction operator) {
    return switch (operator) {
      case ReduceMax _, ReduceSum _ -> true;
      case ReduceMean _ -> false;
      case Reduce reduce ->
          switch (reduce.function()) {
            case MINIMUM, PRODUCT, L1, SUM_SQUARE -> true;
            case L2, LOG_SUM, LOG_SUM_EXP -> false;
          };
    };
  }

  private static long[] exact(Reduction operator, Tensor input, Shape kept, int[] targets) {
    long[] x = input.toLongs();
    long[] y = new long[Numbers.count(kept)];
    boolean minimum = start(operator) == Double.POSITIVE_INFINITY;
    Arrays.fill(y, operator instanceof ReduceMax ? Long.MIN_VALUE : minimum ? Long.MAX_VALUE : 0);
    boolean product =
        operator instanceof Reduce reduce && reduce.function() == Reduce.Function.PRODUCT;
    if (product) {
      Arrays.fill(y, 1);
    }
    for (int i = 0; i < x.length; i++) {
      long so = y[targets[i]];
      y[targets[i]] =
          switch (operator) {
            case ReduceMax _ -> Math.max(so, x[i]);
            case ReduceMean _, ReduceSum _ -> so + x[i];
            case Reduce reduce ->
                switch (reduce.function()) {
                  case MINIMUM -> Math.min(so, x[i]);
                  case PRODUCT -> so * x[i];
                  case L1 -> so + Math.abs(x[i]);
                  case L2, SUM_SQUARE -> so + x[i] * x[i];
                  case LOG_SUM, LOG_SUM_EXP -> throw new IllegalStateException();
                };
          };
    }
    return y;
  }
}
