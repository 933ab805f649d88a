package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Activation;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The fused operators that most convolutions have, for {@link FloatLists#finish}: maybe the
 * addition of a tensor of the output's shape, then maybe a clamp.
 *
 * @param added what is added, {@link MemorySegment#NULL} for nothing
 */
record NativeEmission(
    FloatLists lists, MemorySegment output, MemorySegment added, float low, float high) {

  /** The same operators for C, or empty if there are others among them. */
  static Optional<NativeEmission> of(FloatLists lists, float[] output, Epilogue epilogue) {
    List<PostOp> operations = epilogue.operations();
    MemorySegment added = MemorySegment.NULL;
    float low = Float.NEGATIVE_INFINITY;
    float high = Float.POSITIVE_INFINITY;
    int done = 0;
    if (done < operations.size()
        && operations.get(done) instanceof PostOp.Combine combine
        && combine.arithmetic() == PostOp.Arithmetic.ADD
        && combine.layout() == PostOp.Layout.SAME) {
      added = MemorySegment.ofArray(combine.operand().array());
      done++;
    }
    if (done < operations.size()
        && operations.get(done) instanceof PostOp.Activate(Activation.Clamp clamp)) {
      low = clamp.low();
      high = clamp.high();
      done++;
    }
    return done == operations.size()
        ? Optional.of(new NativeEmission(lists, MemorySegment.ofArray(output), added, low, high))
        : Optional.empty();
  }

  /** Writes a strip of several channels; see {@link FloatLists#finish}. */
  void strip(
      MemorySegment sums, long first, long pitch, int channels, int count, long target, int plane) {
    lists.finish(sums, first, pitch, channels, count, added, output, target, plane, low, high);
  }
}
