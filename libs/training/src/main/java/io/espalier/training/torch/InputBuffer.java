package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Native memory for one batch at a time, used again for each: memory that the engine allocates for
 * an input is only given back when the Java heap is collected, which may be long after it is
 * needed.
 */
final class InputBuffer {
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

  /** An array over a copy of the numbers, valid until the next call. */
  NDArray array(NDManager manager, float[] numbers, int from, long[] shape) {
    int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    int size = Math.multiplyExact(count, Float.BYTES);
    if (bytes.capacity() < size) {
      bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
    bytes.asFloatBuffer().put(0, numbers, from, count);
    return Torch.view(manager, bytes, shape);
  }
}
