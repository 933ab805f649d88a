package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.Reduce;
import io.espalier.graph.op.ReduceMax;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Reduction;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Reductions. The engine takes one axis at a time for means and maxima; sums take several. */
final class ReductionKernels {
  private ReductionKernels() {}

  static NDArray apply(Call call, Reduction operator) {
    NDArray x = call.array(0);
    int rank = x.getShape().dimension();
    long[] given = ShapeKernels.axes(call, operator.axes()).orElse(new long[0]);
    if (given.length == 0 && operator.noopWithEmptyAxes()) {
      return ElementwiseKernels.same(x);
    }
    int[] axes =
        given.length == 0
            ? IntStream.range(0, rank).toArray()
            : Arrays.stream(given).mapToInt(axis -> call.axis(axis, rank)).toArray();
    long count =
        Arrays.stream(axes)
            .mapToLong(axis -> x.getShape().get(axis))
            .reduce(1, Math::multiplyExact);
    NDArray reduced =
        switch (operator) {
          case ReduceSum _ -> x.sum(axes, true);
          case ReduceMean _ -> x.sum(axes, true).div(count);
          case ReduceMax _ -> maximum(x, axes);
          case Reduce _ ->
              throw call.unsupported("the training engine does not compute this reduction");
        };
    return operator.keepDims() ? reduced : reduced.reshape(without(reduced.getShape(), axes));
  }

  private static NDArray maximum(NDArray x, int[] axes) {
    NDArray result = x;
    for (int axis : axes) {
      result = result.max(new int[] {axis}, true);
    }
    return result;
  }

  private static Shape without(Shape shape, int[] axes) {
    return new Shape(
        IntStream.range(0, shape.dimension())
            .filter(axis -> Arrays.stream(axes).noneMatch(dropped -> dropped == axis))
            .mapToLong(shape::get)
            .toArray());
  }
}
