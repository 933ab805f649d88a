package io.espalier.runtime.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Activation;
import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.natives.NativeFloats;
import io.espalier.runtime.kernel.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ConvolutionKernelTest {
  private static final long SEED = 4711;
  private static final double[] SPARSITIES = {0, 0.5, 0.9, 0.99, 1};
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @EnumSource(value = ConvolutionChoice.class, names = "DEPTHWISE", mode = Mode.EXCLUDE)
  void everyFormAgreesWithTheScalarOneForAllImageSizes(ConvolutionChoice choice) {
    Random random = new Random(SEED);
    for (int size = 1; size <= 67; size++) {
      int channels = 1 + random.nextInt(size < 20 ? 40 : 6);
      int out = 1 + random.nextInt(size < 20 ? 40 : 9);
      Window window = Window.square(size, 3, 1, 1, 1);
      check(choice, convolution(window, channels, out, 1, size % 5, random), 1, 1, random);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ConvolutionChoice.class, names = "DEPTHWISE", mode = Mode.EXCLUDE)
  void everyFormAgreesWithTheScalarOneForAllNumbersOfChannels(ConvolutionChoice choice) {
    Random random = new Random(SEED);
    int[] sizes =
        IntStream.concat(IntStream.rangeClosed(1, 67), IntStream.of(127, 128, 129)).toArray();
    for (int channels : sizes) {
      int size = 1 + channels % 4;
      Window window = Window.square(size, Math.min(size, 1 + channels % 3), 1, 0, 1);
      int other = 1 + random.nextInt(130);
      check(choice, convolution(window, channels, other, 1, channels % 5, random), 1, 1, random);
      check(choice, convolution(window, other, channels, 1, channels % 5, random), 1, 1, random);
    }
  }

  @ParameterizedTest
  @EnumSource(value = ConvolutionChoice.class, names = "DEPTHWISE", mode = Mode.EXCLUDE)
  void everyFormAgreesWithTheScalarOneForAllWindows(ConvolutionChoice choice) {
    Random random = new Random(SEED);
    for (int i = 0; i < 150; i++) {
      Window window = window(random);
      boolean columns =
          choice == ConvolutionChoice.DENSE_COLUMNS || choice == ConvolutionChoice.PACKED_COLUMNS;
      int groups = columns ? 1 : 1 + random.nextInt(3);
      int channels = groups * (1 + random.nextInt(5));
      int out = groups * (1 + random.nextInt(10));
      int batchMax = 1 + random.nextInt(3);
      int workers = 1 + random.nextInt(3);
      check(
          choice,
          convolution(window, channels, out, groups, i % 5, random),
          batchMax,
          workers,
          random);
    }
  }

  @Test
  void depthwiseAgreesWithTheScalarOneForAllWindows() {
    Random random = new Random(SEED);
    for (int i = 0; i < 150; i++) {
      int channels = 2 + random.nextInt(9);
      int multiplier = 1 + random.nextInt(2);
      Convolution convolution =
          convolution(window(random), channels, channels * multiplier, channels, i % 5, random);
      check(
          ConvolutionChoice.DEPTHWISE,
          convolution,
          1 + random.nextInt(3),
          1 + random.nextInt(3),
          random);
    }
  }

  @Test
  void theChoiceFollowsPixelsAndZeros() {
    Random random = new Random(SEED);
    Window large = Window.square(56, 3, 1, 1, 1);
    Window small = Window.square(2, 3, 1, 1, 1);

    assertThat(ConvolutionChoice.of(convolution(large, 64, 64, 1, 0, random), 1))
        .isEqualTo(ConvolutionChoice.DENSE_STRIPS);
    assertThat(ConvolutionChoice.of(convolution(large, 64, 64, 1, 2, random), 1))
        .isEqualTo(ConvolutionChoice.SPARSE_STRIPS);
    assertThat(ConvolutionChoice.of(convolution(large, 64, 64, 64, 0, random), 1))
        .isEqualTo(ConvolutionChoice.DEPTHWISE);

    // What a few pixels are worth depends on the width of the vectors.
    assumeThat(Lanes.COUNT).isEqualTo(16);
    assertThat(ConvolutionChoice.of(convolution(small, 256, 256, 1, 0, random), 1))
        .isIn(ConvolutionChoice.DENSE_COLUMNS, ConvolutionChoice.PACKED_COLUMNS);
    assertThat(ConvolutionChoice.of(convolution(small, 256, 256, 1, 1, random), 1))
        .isEqualTo(ConvolutionChoice.PACKED_COLUMNS);
    assertThat(ConvolutionChoice.of(convolution(small, 256, 256, 1, 2, random), 1))
        .isEqualTo(ConvolutionChoice.SPARSE_STRIPS);
  }

  private static Window window(Random random) {
    while (true) {
      int height = 1 + random.nextInt(24);
      int width = 1 + random.nextInt(40);
      int kernelHeight = 1 + random.nextInt(7);
      int kernelWidth = 1 + random.nextInt(7);
      int strideY = 1 + random.nextInt(3);
      int strideX = 1 + random.nextInt(4);
      int padTop = random.nextInt(kernelHeight);
      int padLeft = random.nextInt(kernelWidth);
      int dilationY = 1 + random.nextInt(2);
      int dilationX = 1 + random.nextInt(3);
      int freeY = height + padTop + random.nextInt(3) - dilationY * (kernelHeight - 1) - 1;
      int freeX = width + padLeft + random.nextInt(3) - dilationX * (kernelWidth - 1) - 1;
      if (freeY >= 0 && freeX >= 0) {
        return new Window(
            height,
            width,
            freeY / strideY + 1,
            freeX / strideX + 1,
            kernelHeight,
            kernelWidth,
            strideY,
            strideX,
            padTop,
            padLeft,
            dilationY,
            dilationX);
      }
    }
  }

  private static Convolution convolution(
      Window window, int in, int out, int groups, int sparsity, Random random) {
    int weights = out * (in / groups) * window.taps();
    return new Convolution(
        window,
        in,
        out,
        groups,
        KernelChecks.weights(weights, SPARSITIES[sparsity], random),
        random.nextInt(3) == 0 ? null : KernelChecks.weights(out, 0, random));
  }

  private static void check(
      ConvolutionChoice choice, Convolution convolution, int batchMax, int workers, Random random) {
    int inElements = convolution.inChannels() * convolution.window().inPixels();
    int outElements = convolution.outChannels() * convolution.window().outPixels();
    int batch = 1 + random.nextInt(batchMax);
    Storage input = KernelChecks.storage("input", inElements, batchMax, random);
    Storage residual = KernelChecks.storage("residual", outElements, batchMax, random);
    Epilogue epilogue =
        new Epilogue(
            List.of(
                new PostOp.Combine(
                    PostOp.Arithmetic.ADD, residual, PostOp.Layout.SAME, random.nextBoolean()),
                new PostOp.Activate(new Activation.Clamp(0, Float.POSITIVE_INFINITY))),
            convolution.outChannels(),
            outElements);
    Storage expected = KernelChecks.output(outElements, batchMax);

    KernelChecks.run(
        memory -> new ScalarKernels().convolution(convolution, input, expected, epilogue, memory),
        batchMax,
        batch,
        1);

    for (VectorKernels kernels : providers(choice)) {
      Storage actual = KernelChecks.output(outElements, batchMax);
      KernelChecks.run(
          memory -> kernels.convolution(choice, convolution, input, actual, epilogue, memory),
          batchMax,
          batch,
          workers);
      String what = describe(choice, kernels, convolution, batch);
      KernelChecks.assertClose(actual, expected, batch * outElements, TOLERANCE, what);
    }
  }

  /** Kernels in Java, and for lists of weights those in C of every tier that the processor has. */
  private static List<VectorKernels> providers(ConvolutionChoice choice) {
    List<VectorKernels> providers = new ArrayList<>();
    providers.add(new VectorKernels());
    if (choice == ConvolutionChoice.SPARSE_STRIPS) {
      for (Tier tier : new Tier[] {Tier.AVX2, Tier.AVX512_VNNI}) {
        NativeFloats.upTo(tier).map(VectorKernels::new).ifPresent(providers::add);
      }
    }
    return providers;
  }

  private static String describe(
      ConvolutionChoice choice, VectorKernels kernels, Convolution convolution, int batch) {
    return "%s, %s, %s, %d to %d channels, %d groups, batch %d, seed %d"
        .formatted(
            kernels.description(),
            choice,
            convolution.window(),
            convolution.inChannels(),
            convolution.outChannels(),
            convolution.groups(),
            batch,
            SEED);
  }
}
