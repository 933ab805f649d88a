package io.espalier.runtime.kernel.natives;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a kernel needs of every output channel, in whole groups of channels. */
final class ChannelTables {
  private static final int GROUP = 64;

  /** Half of what 32 bits can hold. */
  private static final double RESULT_MAX = 1 << 30;

  private ChannelTables() {}

  /**
   * The biases less what the input's zero point adds to every sum. Padding holds the zero point, so
   * that is the same for all pixels; sums wrap around, so the order does not matter.
   *
   * @param pixelOffset what the kernel takes from each pixel itself
   */
  static MemorySegment bias(Arena arena, IntegerConvolution convolution, int pixelOffset) {
    MemorySegment table = table(arena, convolution);
    byte[] weights = convolution.weights();
    int rows = convolution.rows();
    for (int channel = 0; channel < convolution.outChannels(); channel++) {
      int sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += weights[channel * rows + row];
      }
      table.setAtIndex(
          JAVA_INT,
          channel,
          convolution.bias()[channel] - (convolution.inputZeroPoint() - pixelOffset) * sum);
    }
    return table;
  }

  static MemorySegment multipliers(Arena arena, IntegerConvolution convolution) {
    MemorySegment table = table(arena, convolution);
    for (int channel = 0; channel < convolution.outChannels(); channel++) {
      table.setAtIndex(JAVA_FLOAT, channel, convolution.multipliers()[channel]);
    }
    return table;
  }

  /** Whether every result is far from the limits of a 32-bit integer before it is clamped. */
  static boolean fits(IntegerConvolution convolution) {
    double largest = 0;
    for (float multiplier : convolution.multipliers()) {
      largest = Math.max(largest, Math.abs(multiplier));
    }
    Residual residual = convolution.residual();
    double result = largest * -(double) Integer.MIN_VALUE;
    if (residual != null) {
      Residual.Own own = residual.own();
      double reach = Math.max(Math.abs(own.low()), Math.abs(own.high()));
      result = Math.min(result, reach) * own.multiplier();
      result += ByteResult.MAX * Math.abs(residual.multiplier());
    }
    return result < RESULT_MAX;
  }

  private static MemorySegment table(Arena arena, IntegerConvolution convolution) {
    long entries = Math.ceilDiv(convolution.outChannels(), GROUP) * (long) GROUP;
    return arena.allocate(entries * Integer.BYTES, Records.LINE_BYTES);
  }
}
