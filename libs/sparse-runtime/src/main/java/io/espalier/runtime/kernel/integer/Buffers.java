package io.espalier.runtime.kernel.integer;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The memory that a kernel works on, the same in every run; all off the heap, alive as long as the
 * session, 64-byte aligned.
 *
 * @param inputs each tensor that is read, in the order of the operation's record: the input, then
 *     the residual; or the left and the right summand
 * @param output the tensor that is written
 * @param scratch working memory of each part, of {@link IntegerKernel#scratchBytes()} at least;
 *     what is in it is lost between runs
 * @param shared working memory that all parts see, of {@link IntegerKernel#sharedBytes()} at least
 */
public record Buffers(
    List<MemorySegment> inputs,
    MemorySegment output,
    List<MemorySegment> scratch,
    MemorySegment shared) {
  public Buffers {
    inputs = List.copyOf(inputs);
    scratch = List.copyOf(scratch);
  }
}
