package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A convolution in groups: one kernel per group, each over its channels of the tensors. */
final class GroupedConvolution implements IntegerKernel {
  private final List<IntegerKernel> kernels;
  private final long workBytes;
  private final long sharedBytes;
  private @Nullable Buffers last;
  private List<Buffers> lastOfParts = List.of();

  GroupedConvolution(List<IntegerKernel> kernels) {
    this.kernels = List.copyOf(kernels);
    this.workBytes = kernels.stream().mapToLong(IntegerKernel::scratchBytes).max().orElse(0);
    this.sharedBytes = kernels.stream().mapToLong(IntegerKernel::sharedBytes).max().orElse(0);
  }

  /** The convolution of one group alone. */
  static IntegerConvolution part(IntegerConvolution c, int group) {
    int in = c.inPerGroup();
    int out = c.outPerGroup();
    int first = group * out;
    Residual residual = c.residual();
    return new IntegerConvolution(
        c.window(),
        1,
        Arrays.copyOfRange(c.weights(), first * c.rows(), (first + out) * c.rows()),
        Arrays.copyOfRange(c.bias(), first, first + out),
        c.inputZeroPoint(),
        Arrays.copyOfRange(c.multipliers(), first, first + out),
        c.result(),
        residual == null ? null : residual.in(residual.layout().channels(first, out)),
        c.repeats(),
        c.input().channels(group * in, in),
        c.output().channels(first, out));
  }

  @Override
  public String name() {
    return kernels.getFirst().name() + ", in groups";
  }

  /** Every part prepares planes in memory of its own, so that one phase is enough. */
  @Override
  public long scratchBytes() {
    return workBytes + sharedBytes;
  }

  @Override
  public void run(Buffers buffers, int phase, int part, int parts) {
    Buffers own = ownOf(buffers, part);
    int from = Kernel.share(kernels.size(), part, parts);
    int to = Kernel.share(kernels.size(), part + 1, parts);
    for (int group = from; group < to; group++) {
      IntegerKernel kernel = kernels.get(group);
      for (int inner = 0; inner < kernel.phases(); inner++) {
        kernel.run(own, inner, 0, 1);
      }
    }
  }

  /** What a part works on; made once, as a session's buffers are the same in every run. */
  private synchronized Buffers ownOf(Buffers buffers, int part) {
    if (buffers != last) {
      last = buffers;
      lastOfParts = buffers.scratch().stream().map(scratch -> own(buffers, scratch)).toList();
    }
    return lastOfParts.get(part);
  }

  private Buffers own(Buffers buffers, MemorySegment scratch) {
    return new Buffers(
        buffers.inputs(),
        buffers.output(),
        List.of(scratch.asSlice(0, workBytes)),
        scratch.asSlice(workBytes, sharedBytes));
  }

  @Override
  public void close() {
    kernels.forEach(IntegerKernel::close);
  }
}
