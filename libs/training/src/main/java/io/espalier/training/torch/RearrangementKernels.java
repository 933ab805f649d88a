package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.ElementType;
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
import io.espalier.graph.reference.ResamplingMatrices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Operators that repeat, resample or generate elements. */
final class RearrangementKernels {
  private RearrangementKernels() {}

  static List<Operand> apply(Call call, Rearrangement operator) {
    return switch (operator) {
      case CastLike _ when call.elementType(call.node().output()) == ElementType.FLOAT ->
          Kernels.one(ElementwiseKernels.same(call.array(0)));
      case CastLike _, EyeLike _, Range _ -> ReferenceKernels.apply(call);
      case DepthToSpace(long block, boolean columnFirst) ->
          Kernels.one(depthToSpace(call.array(0), block, columnFirst));
      case SpaceToDepth(long block) -> Kernels.one(spaceToDepth(call.array(0), block));
      case SizeOf _ ->
          List.of(
              new Operand.Host(
                  Tensor.longs(
                      io.espalier.graph.Shape.scalar(),
                      Arrays.stream(call.shape(0)).reduce(1, Math::multiplyExact))));
      case Tile _ -> Kernels.one(call.array(0).tile(call.longs(1)));
      case Trilu(boolean upper) -> Kernels.one(triangle(call, upper));
      case Resize resize when resize.coordinates() == Resize.Coordinates.TF_CROP_AND_RESIZE ->
          ReferenceKernels.apply(call);
      case Resize _, Upsample _ -> Kernels.one(resampled(call));
    };
  }

  private static NDArray depthToSpace(NDArray x, long block, boolean columnFirst) {
    long n = x.getShape().get(0);
    long c = x.getShape().get(1) / (block * block);
    long h = x.getShape().get(2);
    long w = x.getShape().get(3);
    NDArray moved =
        columnFirst
            ? x.reshape(n, c, block, block, h, w).transpose(0, 1, 4, 2, 5, 3)
            : x.reshape(n, block, block, c, h, w).transpose(0, 3, 4, 1, 5, 2);
    return moved.reshape(n, c, h * block, w * block);
  }

  private static NDArray spaceToDepth(NDArray x, long block) {
    long n = x.getShape().get(0);
    long c = x.getShape().get(1);
    long h = x.getShape().get(2) / block;
    long w = x.getShape().get(3) / block;
    return x.reshape(n, c, h, block, w, block)
        .transpose(0, 3, 5, 1, 2, 4)
        .reshape(n, c * block * block, h, w);
  }

  private static NDArray triangle(Call call, boolean upper) {
    NDArray x = call.array(0);
    long diagonal = call.has(1) ? call.longs(1)[0] : 0;
    int rank = x.getShape().dimension();
    int rows = Math.toIntExact(x.getShape().get(rank - 2));
    int columns = Math.toIntExact(x.getShape().get(rank - 1));
    boolean[] kept = new boolean[rows * columns];
    for (int i = 0; i < kept.length; i++) {
      long above = (long) (i % columns) - i / columns - diagonal;
      kept[i] = upper ? above >= 0 : above <= 0;
    }
    NDArray mask = call.manager().create(kept, new Shape(rows, columns));
    return Torch.where(mask, x, call.manager().create(0f));
  }

  /** One product with a matrix per axis that changes. */
  private static NDArray resampled(Call call) {
    NDArray x = call.array(0);
    List<Optional<Tensor>> inputs = new ArrayList<>();
    inputs.add(Optional.of(call.copy(0)));
    for (int i = 1; i < call.node().inputs().size(); i++) {
      inputs.add(call.has(i) ? Optional.of(call.copy(i)) : Optional.empty());
    }
    List<Tensor> matrices = ResamplingMatrices.of(call.node(), call.graph().info().opset(), inputs);
    NDArray result = ElementwiseKernels.same(x);
    for (int axis = 0; axis < matrices.size(); axis++) {
      if (!isIdentity(matrices.get(axis))) {
        int[] order = lastSwapped(axis, matrices.size());
        result =
            result
                .transpose(order)
                .matMul(call.array(matrices.get(axis)).transpose())
                .transpose(order);
      }
    }
    return result;
  }

  private static int[] lastSwapped(int axis, int rank) {
    int[] order = IntStream.range(0, rank).toArray();
    order[axis] = rank - 1;
    order[rank - 1] = axis;
    return order;
  }

  private static boolean isIdentity(Tensor matrix) {
    int rows = matrix.shape().intDim(0);
    int columns = matrix.shape().intDim(1);
    float[] values = matrix.toFloats();
    boolean identity = rows == columns;
    for (int i = 0; identity && i < values.length; i++) {
      identity = values[i] == (i / columns == i % columns ? 1 : 0);
    }
    return identity;
  }
}
