package io.espalier.runtime.bench;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Residual;
import io.espalier.runtime.kernel.natives.NativeKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Speed of every native kernel on every convolution of ResNet-18, one thread, random masks.
 *
 * <pre>
 * java ... io.espalier.runtime.bench.LayerBench [tier] [image size] [zeros] [block of channels]
 * </pre>
 */
public final class LayerBench {
  private static final int RUNS = 60;

  /** Channels in and out, divisor of the image size, kernel, stride, how often it is there. */
  private static final int[][] LAYERS = {
    {3, 64, 1, 7, 2, 1},
    {64, 64, 4, 3, 1, 4},
    {64, 128, 4, 3, 2, 1},
    {64, 128, 4, 1, 2, 1},
    {128, 128, 8, 3, 1, 3},
    {128, 256, 8, 3, 2, 1},
    {128, 256, 8, 1, 2, 1},
    {256, 256, 16, 3, 1, 3},
    {256, 512, 16, 3, 2, 1},
    {256, 512, 16, 1, 2, 1},
    {512, 512, 32, 3, 1, 3},
  };

  private LayerBench() {}

  public static void main(String... arguments) {
    Tier tier = arguments.length > 0 ? Tier.valueOf(arguments[0]) : Tier.best();
    int size = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 224;
    double zeros = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 0.7;
    int block = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1;
    NativeKernels kernels = NativeKernels.of(tier).orElseThrow();
    double best = 0;
    for (int[] layer : LAYERS) {
      best += measure(kernels, layer, size, layer[0] == 3 ? 0 : zeros, block) * layer[5];
    }
    System.out.printf(Locale.ROOT, "best of each, all convolutions: %.3f ms%n", best);
  }

  private static double measure(
      NativeKernels kernels, int[] layer, int size, double zeros, int block) {
    int kernel = layer[3];
    Window window = Window.square(size / layer[2], kernel, layer[4], kernel / 2, 1);
    boolean residual = layer[0] == layer[1];
    IntegerConvolution convolution =
        convolution(layer[0], layer[1], window, zeros, block, residual);
    double best = Double.MAX_VALUE;
    for (IntegerKernel candidate : kernels.candidates(convolution)) {
      try (candidate;
          Arena arena = Arena.ofConfined()) {
        double milliseconds = time(candidate, convolution, arena);
        best = Math.min(best, milliseconds);
        System.out.printf(
            Locale.ROOT,
            "%3d-%3d %dx%d/%d %3dx%-3d %-40s %.4f ms  %6.1f GMAC/s%n",
            layer[0],
            layer[1],
            kernel,
            kernel,
            layer[4],
            window.outHeight(),
            window.outWidth(),
            candidate.name(),
            milliseconds,
            convolution.effectiveMacs() / milliseconds / 1e6);
      }
    }
    return best;
  }

  private static double time(IntegerKernel kernel, IntegerConvolution convolution, Arena arena) {
    List<MemorySegment> inputs = new ArrayList<>();
    inputs.add(arena.allocate(convolution.input().bytes(), 64).fill((byte) 77));
    @Nullable Residual residual = convolution.residual();
    if (residual != null) {
      inputs.add(arena.allocate(residual.layout().bytes(), 64));
    }
    Buffers buffers =
        new Buffers(
            inputs,
            arena.allocate(convolution.output().bytes(), 64),
            List.of(arena.allocate(kernel.scratchBytes() + 64, 64)),
            arena.allocate(kernel.sharedBytes() + 64, 64));
    double[] times = new double[RUNS];
    for (int run = -5; run < RUNS; run++) {
      long start = System.nanoTime();
      for (int phase = 0; phase < kernel.phases(); phase++) {
        kernel.run(buffers, phase, 0, 1);
      }
      if (run >= 0) {
        times[run] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(times);
    return times[RUNS / 4];
  }

  private static IntegerConvolution convolution(
      int in, int out, Window window, double zeros, int block, boolean residual) {
    Random random = new Random(1);
    int rows = in * window.taps();
    byte[] weights = new byte[out * rows];
    for (int row = 0; row < rows; row++) {
      boolean zero = false;
      for (int channel = 0; channel < out; channel++) {
        if (channel % block == 0) {
          zero = random.nextDouble() < zeros;
        }
        weights[channel * rows + row] = zero ? 0 : (byte) (1 + random.nextInt(100));
      }
    }
    float[] multipliers = new float[out];
    Arrays.fill(multipliers, 1e-4f);
    ByteLayout output = ByteLayout.padded(out, window.outHeight(), window.outWidth());
    return new IntegerConvolution(
        window,
        1,
        weights,
        new int[out],
        0,
        multipliers,
        ByteResult.unbounded(0),
        residual ? new Residual(output, 0.5f, 0) : null,
        1,
        ByteLayout.padded(in, window.inHeight(), window.inWidth()),
        output);
  }
}
