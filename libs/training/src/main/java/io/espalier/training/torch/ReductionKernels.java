package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.Reduce;
import io.espalier.graph.op.ReduceMax;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Reductions. The engine takes one axis at a time for means and maxima; sums take several. */
final class ReductionKernels {
  private ReductionKernels() {}

  static List<Operand> apply(Call call, Reduction operator) {
    return call.array(0).size() == 0
        ? ReferenceKernels.apply(call)
        : Kernels.one(reduced(call, operator));
  }

  private static NDArray reduced(Call call, Reduction operator) {
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
          case Reduce(Reduce.Function function, _, _, _) -> reduce(x, function, axes);
        };
    return operator.keepDims() ? reduced : reduced.reshape(without(reduced.getShape(), axes));
  }

  private static NDArray reduce(NDArray x, Reduce.Function function, int[] axes) {
    return switch (function) {
      case MINIMUM -> maximum(x.neg(), axes).neg();
      case PRODUCT -> product(x, axes);
      case L1 -> x.abs().sum(axes, true);
      case L2 -> x.square().sum(axes, true).sqrt();
      case LOG_SUM -> x.sum(axes, true).log();
      case LOG_SUM_EXP -> {
        NDArray largest = maximum(x, axes);
        yield x.sub(largest).exp().sum(axes, true).log().add(largest);
      }
      case SUM_SQUARE -> x.square().sum(axes, true);
    };
  }

  private static NDArray product(NDArray x, int[] axes) {
    NDArray result = x;
    for (int axis : axes) {
      result = result.prod(new int[] {axis}, true);
    }
    return result;
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
