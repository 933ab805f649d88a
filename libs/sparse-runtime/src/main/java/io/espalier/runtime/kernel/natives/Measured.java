package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.Residual;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Orders the kernels of a layer by their speed on this machine, which a few runs over memory of
 * their own show. What was found is kept for layers of the same shape and sparsity, as long as the
 * process lives. Kernels give the same bytes, so that the choice changes nothing but time.
 */
final class Measured {
  /** Layers of fewer multiplications are not worth measuring. */
  private static final long MACS_MIN = 100_000;

  private static final int WARM_UP_RUNS = 2;
  private static final int RUNS = 5;

  /** More than a second-level cache holds. */
  private static final int OTHER_BYTES = 2 << 20;

  private static final byte[] OTHER = new byte[OTHER_BYTES];

  /** What reading them gives, so that the compiler lets it be done. */
  private static volatile int sink;

  private final Map<Shape, Map<String, Long>> known = new ConcurrentHashMap<>();

  /** What a layer's speed depends on; shares in hundredths. */
  private record Shape(
      Window window, int in, int out, boolean residual, long density, long blockFill) {}

  /** The kernels, fastest first. */
  List<IntegerKernel> order(
      IntegerConvolution convolution, WeightRows rows, List<IntegerKernel> kernels) {
    if (kernels.size() < 2 || convolution.macs() < MACS_MIN) {
      return kernels;
    }
    Shape shape =
        new Shape(
            convolution.window(),
            convolution.inChannels(),
            convolution.outChannels(),
            convolution.residual() != null,
            Math.round(100 * rows.density()),
            Math.round(100 * rows.blockFill()));
    Map<String, Long> nanoseconds =
        known.computeIfAbsent(shape, unknown -> measure(convolution, kernels));
    Comparator<IntegerKernel> bySpeed =
        Comparator.comparing(kernel -> nanoseconds.getOrDefault(kernel.name(), Long.MAX_VALUE));
    return kernels.stream().sorted(bySpeed).toList();
  }

  private static Map<String, Long> measure(
      IntegerConvolution convolution, List<IntegerKernel> kernels) {
    Map<String, Long> nanoseconds = new ConcurrentHashMap<>();
    for (IntegerKernel kernel : kernels) {
      try (Arena arena = Arena.ofConfined()) {
        nanoseconds.put(kernel.name(), shortest(kernel, buffers(arena, convolution, kernel)));
      }
    }
    return nanoseconds;
  }

  /** The shortest run: whatever disturbs a run only makes it longer. */
  private static long shortest(IntegerKernel kernel, Buffers buffers) {
    long shortest = Long.MAX_VALUE;
    for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
      readOtherMemory();
      long start = System.nanoTime();
      for (int phase = 0; phase < kernel.phases(); phase++) {
        kernel.run(buffers, phase, 0, 1);
      }
      if (run >= 0) {
        shortest = Math.min(shortest, System.nanoTime() - start);
      }
    }
    return shortest;
  }

  /**
   * Takes the caches, as the other layers of a model do: weights that stay there from run to run
   * would make kernels look fast that read many of them.
   */
  private static void readOtherMemory() {
    int sum = 0;
    for (int i = 0; i < OTHER.length; i += Records.LINE_BYTES) {
      sum += OTHER[i];
    }
    sink = sum;
  }

  private static Buffers buffers(
      Arena arena, IntegerConvolution convolution, IntegerKernel kernel) {
    List<MemorySegment> inputs = new ArrayList<>();
    inputs.add(allocate(arena, convolution.input()));
    Residual residual = convolution.residual();
    if (residual != null) {
      inputs.add(allocate(arena, residual.layout()));
    }
    return new Buffers(
        inputs,
        allocate(arena, convolution.output()),
        List.of(allocate(arena, kernel.scratchBytes())),
        allocate(arena, kernel.sharedBytes()));
  }

  private static MemorySegment allocate(Arena arena, ByteLayout layout) {
    return allocate(arena, layout.bytes());
  }

  private static MemorySegment allocate(Arena arena, long bytes) {
    return arena.allocate(Math.max(bytes, 1), Records.LINE_BYTES);
  }
}
