package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.Padding;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A convolution with random contents.
 *
 * @param blockOf output channels that share their zeros; 1 for unstructured
 * @param zeros share of weights that are zero
 */
record ConvolutionCase(
    int inChannels,
    int outChannels,
    Window window,
    double zeros,
    int blockOf,
    boolean residual,
    boolean padded,
    long seed) {

  static ConvolutionCase of(int in, int out, Window window, double zeros, long seed) {
    return new ConvolutionCase(in, out, window, zeros, 1, false, true, seed);
  }

  ConvolutionCase withBlocks(int channels) {
    return new ConvolutionCase(
        inChannels, outChannels, window, zeros, channels, residual, padded, seed);
  }

  ConvolutionCase withResidual() {
    return new ConvolutionCase(inChannels, outChannels, window, zeros, blockOf, true, padded, seed);
  }

  ConvolutionCase plain() {
    return new ConvolutionCase(
        inChannels, outChannels, window, zeros, blockOf, residual, false, seed);
  }

  IntegerConvolution convolution() {
    Random random = new Random(seed);
    byte[] weights = weights(random);
    int[] bias = random.ints(outChannels, -500, 500).toArray();
    float[] multipliers = new float[outChannels];
    double spread = Math.sqrt(inChannels * window.taps() * (1 - zeros) + 1) * 73 * 128;
    for (int i = 0; i < outChannels; i++) {
      multipliers[i] = (float) ((0.5 + random.nextDouble()) * 60 / spread);
    }
    ByteLayout out = layout(outChannels, window.outHeight(), window.outWidth());
    Residual added = residual ? new Residual(out, 0.7f, 9, -40.3f, 90.7f) : null;
    ByteResult result =
        random.nextBoolean() ? new ByteResult(7, 7, 200) : ByteResult.unbounded(121);
    return new IntegerConvolution(
        window,
        1,
        weights,
        bias,
        random.nextInt(256),
        multipliers,
        result,
        added,
        1,
        layout(inChannels, window.inHeight(), window.inWidth()),
        out);
  }

  private ByteLayout layout(int channels, int height, int width) {
    return padded
        ? ByteLayout.padded(channels, height, width)
        : ByteLayout.plain(channels, height, width);
  }

  private byte[] weights(Random random) {
    int rows = inChannels * window.taps();
    byte[] weights = new byte[outChannels * rows];
    for (int row = 0; row < rows; row++) {
      boolean zero = false;
      for (int out = 0; out < outChannels; out++) {
        if (out % blockOf == 0) {
          zero = random.nextDouble() < zeros;
        }
        weights[out * rows + row] = zero ? 0 : extremeOften(random);
      }
    }
    return weights;
  }

  /** Any signed byte, often one of the two largest, at which sums in 16 bits would overflow. */
  private static byte extremeOften(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Byte.MIN_VALUE;
      case 1 -> Byte.MAX_VALUE;
      default -> (byte) (random.nextInt(255) - 127);
    };
  }

  /** The bytes of a tensor, its padding filled, and anything in the slack. */
  static byte[] tensor(ByteLayout layout, int zeroPoint, @Nullable Random random) {
    byte[] bytes = new byte[Math.toIntExact(layout.bytes())];
    if (random != null) {
      random.nextBytes(bytes);
    }
    MemorySegment segment = MemorySegment.ofArray(bytes);
    Padding.fill(segment, layout, zeroPoint, 0, layout.channels());
    return bytes;
  }
}
