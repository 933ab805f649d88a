package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** A matrix times one or several vectors of bytes, the output channels across lanes. */
final class ProductKernel extends ChannelKernel {
  /** Output channels of a group. */
  private static final int GROUP = 64;

  private static final int QUAD = 4;

  private final MethodHandle function;
  private final IntegerConvolution convolution;
  private final MemorySegment record;

  ProductKernel(
      MethodHandle function, String label, int pixelOffset, IntegerConvolution convolution) {
    super(label + " product", Math.ceilDiv(convolution.outChannels(), GROUP));
    this.function = function;
    this.convolution = convolution;
    ByteResult result = convolution.result();
    this.record =
        new Records(arena, 9)
            .add(quads(convolution))
            .add(convolution.outChannels())
            .add(weights())
            .add(ChannelTables.bias(arena, convolution, pixelOffset))
            .add(ChannelTables.multipliers(arena, convolution))
            .add(result == null ? 1 : 0)
            .add(result == null ? 0 : result.zeroPoint())
            .add(result == null ? 0 : result.low())
            .add(result == null ? 0 : result.high())
            .segment();
  }

  /** Whether a convolution is a product of vectors that lie in one piece. */
  static boolean does(IntegerConvolution convolution) {
    return convolution.groups() == 1
        && convolution.residual() == null
        && convolution.window().isPoint()
        && convolution.window().inPixels() == 1
        && convolution.input().isPlain()
        && convolution.output().isPlain();
  }

  private static int quads(IntegerConvolution convolution) {
    return Math.ceilDiv(convolution.inChannels(), QUAD);
  }

  private MemorySegment weights() {
    int quads = quads(convolution);
    int in = convolution.inChannels();
    int groups = Math.ceilDiv(convolution.outChannels(), GROUP);
    byte[] source = convolution.weights();
    byte[] packed = new byte[Math.multiplyExact(groups * quads, GROUP * QUAD)];
    for (int out = 0; out < convolution.outChannels(); out++) {
      for (int row = 0; row < in; row++) {
        int quad = out / GROUP * quads + row / QUAD;
        packed[(quad * GROUP + out % GROUP) * QUAD + row % QUAD] = source[out * in + row];
      }
    }
    return Records.copy(arena, MemorySegment.ofArray(packed));
  }

  @Override
  void call(Buffers buffers, int part, long from, long to) throws Throwable {
    int bytes = convolution.result() == null ? Float.BYTES : Byte.BYTES;
    MemorySegment in = buffers.inputs().getFirst().asSlice(convolution.input().offset());
    MemorySegment out =
        convolution.result() == null
            ? buffers.output()
            : buffers.output().asSlice(convolution.output().offset());
    for (long row = 0; row < convolution.repeats(); row++) {
      function.invokeExact(
          record,
          from,
          to,
          in.asSlice(row * convolution.inChannels()),
          out.asSlice(row * convolution.outChannels() * bytes));
    }
  }
}
