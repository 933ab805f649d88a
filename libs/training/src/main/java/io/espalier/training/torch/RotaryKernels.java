package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.RotaryEmbedding;

/** Turns pairs of elements by the angles of their position. */
final class RotaryKernels {
  private static final int WIDTH = 3;

  private RotaryKernels() {}

  static NDArray apply(Call call, RotaryEmbedding operator) {
    NDArray x = call.array(0);
    Shape shape = x.getShape();
    boolean flat = shape.dimension() == 3;
    NDArray heads = AttentionKernels.heads(x, flat ? operator.heads() : 0);
    long size = heads.getShape().get(WIDTH);
    long turned = operator.dimensions() == 0 ? size : operator.dimensions();
    NDArray first = part(heads, operator, turned, 0);
    NDArray second = part(heads, operator, turned, 1);
    NDArray cosines = angles(call, 1, turned / 2);
    NDArray sines = angles(call, 2, turned / 2);
    NDArray left = first.mul(cosines).sub(second.mul(sines));
    NDArray right = first.mul(sines).add(second.mul(cosines));
    NDArray result =
        operator.interleaved()
            ? NDArrays.stack(new NDList(left, right), WIDTH + 1)
                .reshape(heads.getShape().get(0), heads.getShape().get(1), -1, turned)
            : NDArrays.concat(new NDList(left, right), WIDTH);
    if (turned < size) {
      NDArray rest = Torch.slice(heads, WIDTH, turned, size, 1);
      result = NDArrays.concat(new NDList(result, rest), WIDTH);
    }
    return flat ? result.transpose(0, 2, 1, 3).reshape(shape) : result;
  }

  /** The first or the second elements of all pairs. */
  private static NDArray part(NDArray x, RotaryEmbedding operator, long turned, int which) {
    return operator.interleaved()
        ? Torch.slice(x, WIDTH, which, turned, 2)
        : Torch.slice(x, WIDTH, which * turned / 2, (which + 1) * turned / 2, 1);
  }

  /** Cosines or sines as {@code [N, 1, L, half]}. */
  private static NDArray angles(Call call, int input, long half) {
    NDArray table = call.array(input);
    if (!call.has(3)) {
      return table.expandDims(1);
    }
    long[] positions = call.longs(3);
    long[] shape = call.shape(3);
    return table
        .get(new NDIndex("{}, ...", call.manager().create(positions)))
        .reshape(shape[0], 1, shape[1], half);
  }
}
