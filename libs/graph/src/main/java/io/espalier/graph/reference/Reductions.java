package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
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
    double[] x = Numbers.doubles(input);
    double[] y = new double[Numbers.count(kept)];
    Arrays.fill(y, operator instanceof ReduceMax ? Double.NEGATIVE_INFINITY : 0);
    Movement.Source target = Movement.broadcast(kept, from.rank());
    int[] extents = from.toIntArray();
    int[] coordinates = new int[extents.length];
    for (double value : x) {
      int to = (int) target.of(coordinates);
      y[to] = operator instanceof ReduceMax ? Math.max(y[to], value) : y[to] + value;
      Movement.advance(coordinates, extents);
    }
    double count = (double) x.length / y.length;
    switch (operator) {
      case ReduceMean _ -> Arrays.setAll(y, i -> y[i] / count);
      case ReduceMax _, ReduceSum _ -> {
        // Nothing is left to do.
      }
    }
    return Numbers.real(input.type(), operator.keepDims() ? kept : new Shape(dropped), y);
  }
}
