package io.espalier.runtime.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.Scratch;
import io.espalier.runtime.kernel.Storage;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;

/** Runs kernels as a session would, worker by worker, and compares tensors. */
final class KernelChecks {
  private KernelChecks() {}

  /** A tensor of {@code batch} images with nothing but NaN behind them. */
  static Storage storage(String name, int perImage, int batch, Random random) {
    Storage storage = Storage.perImage(name, perImage);
    float[] values = new float[perImage * batch + Storage.SLACK];
    Arrays.fill(values, Float.NaN);
    for (int i = 0; i < perImage * batch; i++) {
      values[i] = (float) random.nextGaussian();
    }
    storage.assign(values);
    return storage;
  }

  static Storage output(int perImage, int batch) {
    Storage storage = Storage.perImage("output", perImage);
    float[] values = new float[perImage * batch + Storage.SLACK];
    Arrays.fill(values, Float.NaN);
    storage.assign(values);
    return storage;
  }

  /** Random weights of which a share is zero. */
  static float[] weights(int count, double sparsity, Random random) {
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      float weight = (float) random.nextGaussian();
      weights[i] = random.nextDouble() < sparsity ? 0f : weight;
    }
    return weights;
  }

  /** Makes a kernel for {@code workers} and runs it twice, the workers one after another. */
  static void run(Function<Memory, Kernel> maker, int batchMax, int batch, int workers) {
    try (Scratch scratch = new Scratch(workers)) {
      Kernel kernel = maker.apply(new Memory(scratch, batchMax, workers));
      scratch.allocate();
      for (int repetition = 0; repetition < 2; repetition++) {
        for (int phase = 0; phase < kernel.phases(); phase++) {
          for (int worker = 0; worker < workers; worker++) {
            kernel.run(phase, batch, worker, workers);
          }
        }
      }
    }
  }

  /** Compares the first {@code count} elements, and that nothing was written behind them. */
  static void assertClose(
      Storage actual, Storage expected, int count, double tolerance, String what) {
    for (int i = 0; i < actual.array().length; i++) {
      float a = actual.array()[i];
      float e = expected.array()[i];
      boolean close = Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e));
      if (i < count ? !close : !Float.isNaN(a)) {
        assertThat(a).as("%s: element %d of %d", what, i, count).isEqualTo(e);
      }
    }
  }
}
