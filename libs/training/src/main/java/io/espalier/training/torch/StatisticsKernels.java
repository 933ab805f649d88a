package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.LpNormalization;
import io.espalier.graph.op.RmsNormalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Normalizations by statistics of the image itself, not of the batch. */
final class StatisticsKernels {
  /** What the standard adds to the deviation in MeanVarianceNormalization. */
  private static final double DEVIATION_OFFSET = 1e-9;

  /** Keeps a norm of zero from being divided by. */
  private static final float SQUARES_MIN = 1e-38f;

  private StatisticsKernels() {}

  /** What is left of {@code x}, its mean and one over its deviation. */
  private record Moments(NDArray centred, NDArray mean, NDArray inverse) {
    static Moments of(NDArray x, int[] axes, double epsilon) {
      NDArray mean = average(x, axes);
      NDArray centred = x.sub(mean);
      return new Moments(
          centred, mean, average(centred.square(), axes).add(epsilon).sqrt().pow(-1));
    }
  }

  static List<Operand> layer(Call call, LayerNormalization operator) {
    NDArray x = call.array(0);
    int[] axes = from(call, operator.axis());
    NDArray scale = call.array(1);
    NDArray bias = call.arrayOrNull(2);
    Shape normalized = x.getShape().slice(axes[0]);
    boolean plain =
        call.node().outputs().size() == 1
            && bias != null
            && scale.getShape().equals(normalized)
            && bias.getShape().equals(normalized);
    if (plain && bias != null) {
      return Kernels.one(Torch.layerNormalization(x, normalized, scale, bias, operator.epsilon()));
    }
    Moments moments = Moments.of(x, axes, operator.epsilon());
    NDArray scaled = moments.centred.mul(moments.inverse).mul(scale);
    List<Operand> results = new ArrayList<>();
    results.add(new Operand.Array(bias == null ? scaled : scaled.add(bias)));
    results.add(new Operand.Array(moments.mean));
    results.add(new Operand.Array(moments.inverse));
    return results;
  }

  /** Statistics over the channels of each group; scale and bias for each channel or group. */
  static NDArray groups(Call call, long groups, float epsilon) {
    NDArray x = call.array(0);
    Shape shape = x.getShape();
    long channels = shape.get(1);
    Moments moments =
        Moments.of(
            x.reshape(shape.get(0), groups, shape.slice(1).size() / groups),
            new int[] {2},
            epsilon);
    NDArray scale = call.array(1);
    long parameters = scale.size();
    Shape form = new Shape(shape.get(0), parameters, channels / parameters * shape.slice(2).size());
    return moments
        .centred
        .mul(moments.inverse)
        .reshape(form)
        .mul(scale.reshape(1, parameters, 1))
        .add(call.array(2).reshape(1, parameters, 1))
        .reshape(shape);
  }

  static NDArray rootMeanSquare(Call call, RmsNormalization operator) {
    NDArray x = call.array(0);
    NDArray squares = average(x.square(), from(call, operator.axis()));
    return x.div(squares.add(operator.epsilon()).sqrt()).mul(call.array(1));
  }

  static NDArray norm(Call call, LpNormalization operator) {
    NDArray x = call.array(0);
    int[] axis = {call.axis(operator.axis(), x.getShape().dimension())};
    NDArray norm =
        operator.p() == 1
            ? x.abs().sum(axis, true).maximum(SQUARES_MIN)
            : x.square().sum(axis, true).maximum(SQUARES_MIN).sqrt();
    return x.div(norm);
  }

  static NDArray meanVariance(Call call, List<Long> axes) {
    NDArray x = call.array(0);
    int rank = x.getShape().dimension();
    int[] along = axes.stream().mapToInt(axis -> call.axis(axis, rank)).toArray();
    NDArray centred = x.sub(average(x, along));
    return centred.div(average(centred.square(), along).sqrt().add(DEVIATION_OFFSET));
  }

  private static int[] from(Call call, long axis) {
    int rank = call.shape(0).length;
    return IntStream.range(call.axis(axis, rank), rank).toArray();
  }

  private static NDArray average(NDArray x, int[] axes) {
    long count =
        Arrays.stream(axes)
            .mapToLong(axis -> x.getShape().get(axis))
            .reduce(1, Math::multiplyExact);
    return x.sum(axes, true).div(count);
  }
}
