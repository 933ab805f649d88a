package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.scalar.ScalarKernels;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PoolingKernelTest {
  private static final long SEED = 815;

  @ParameterizedTest
  @EnumSource(Pooling.Kind.class)
  void poolingAgreesWithTheScalarOneForAllSizes(Pooling.Kind kind) {
    Random random = new Random(SEED);
    for (int size = 1; size <= 67; size++) {
      for (int stride = 1; stride <= 3; stride++) {
        int kernel = 1 + random.nextInt(Math.min(size, 3));
        int pad = random.nextInt(kernel);
        Window window = Window.square(size, kernel, stride, Math.min(pad, kernel / 2), 1);
        float[] divisors = new float[kind == Pooling.Kind.AVERAGE ? window.outPixels() : 0];
        for (int i = 0; i < divisors.length; i++) {
          divisors[i] = 1 + random.nextInt(9);
        }
        check(new Pooling(window, 1 + random.nextInt(5), kind, divisors), random);
      }
    }
  }

  private static void check(Pooling pooling, Random random) {
    int batch = 1 + random.nextInt(2);
    int workers = 1 + random.nextInt(2);
    int outElements = pooling.channels() * pooling.window().outPixels();
    Storage input =
        KernelChecks.storage(
            "input", pooling.channels() * pooling.window().inPixels(), batch, random);
    Epilogue none = Epilogue.none(pooling.channels(), outElements);
    Storage actual = KernelChecks.output(outElements, batch);
    Storage expected = KernelChecks.output(outElements, batch);

    KernelChecks.run(
        memory -> new VectorKernels().pooling(pooling, input, actual, none, memory),
        batch,
        batch,
        workers);
    KernelChecks.run(
        memory -> new ScalarKernels().pooling(pooling, input, expected, none, memory),
        batch,
        batch,
        1);

    KernelChecks.assertClose(
        actual, expected, batch * outElements, 1e-6, pooling + ", seed " + SEED);
  }
}
