package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
import java.util.List;

/** Choices by positions or conditions: the choice has no gradient, what is chosen has. */
final class IndexingKernels {
  private IndexingKernels() {}

  static List<Operand> apply(Call call, Indexing operator) {
    return switch (operator) {
      case GatherElements(long axis) ->
          Kernels.one(gathered(call, call.tensor(1), call.axis(axis, call.shape(0).length)));
      case TopK topK -> largest(call, topK);
      case CumSum sum -> Kernels.one(sums(call, sum));
      case ArgExtremum _,
          Compress _,
          GatherNd _,
          NonZero _,
          OneHot _,
          ReverseSequence _,
          ScatterElements _,
          ScatterNd _ ->
          ReferenceKernels.apply(call);
    };
  }

  static List<Operand> where(Call call) {
    Tensor condition = call.tensor(0);
    long[] numbers = condition.toLongs();
    boolean[] flags = new boolean[numbers.length];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = numbers[i] != 0;
    }
    NDArray chosen = call.manager().create(flags, new Shape(condition.shape().toArray()));
    return Kernels.one(Torch.where(chosen, call.array(1), call.array(2)));
  }

  private static NDArray gathered(Call call, Tensor positions, int axis) {
    NDArray x = call.array(0);
    long[] indices = positions.toLongs();
    for (int i = 0; i < indices.length; i++) {
      indices[i] += indices[i] < 0 ? x.getShape().get(axis) : 0;
    }
    Shape shape = new Shape(positions.shape().toArray());
    return Torch.gather(x, call.manager().create(indices, shape), axis);
  }

  /** The positions are those of the reference evaluator, which also orders equal elements. */
  private static List<Operand> largest(Call call, TopK operator) {
    Tensor positions = ReferenceKernels.result(call, 1);
    int axis = call.axis(operator.axis(), call.shape(0).length);
    return List.of(new Operand.Array(gathered(call, positions, axis)), new Operand.Host(positions));
  }

  private static NDArray sums(Call call, CumSum operator) {
    NDArray x = call.array(0);
    int axis = call.axis(call.longs(1)[0], x.getShape().dimension());
    NDArray ordered = operator.reverse() ? Torch.flip(x, axis) : x;
    NDArray sums = ordered.cumSum(axis);
    NDArray exclusive = operator.exclusive() ? sums.sub(ordered) : sums;
    return operator.reverse() ? Torch.flip(exclusive, axis) : exclusive;
  }
}
