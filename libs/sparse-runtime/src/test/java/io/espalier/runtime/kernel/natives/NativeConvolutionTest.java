package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.Residual;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel of every tier that the processor has gives the bytes of the scalar kernel. */
class NativeConvolutionTest {
  private static final double[] ZEROS = {0, 0.5, 0.9, 0.99, 1};
  private static final long SEED = 20_261;

  static Stream<NativeKernels> tiers() {
    List<NativeKernels> tiers = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      NativeKernels.of(tier).ifPresent(tiers::add);
    }
    Assumptions.assumeFalse(tiers.isEmpty(), "no native tier: " + NativeKernels.whyNone());
    return tiers.stream();
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void allPlaneWidthsAgree(NativeKernels kernels) {
    for (int size = 1; size <= 67; size++) {
      double zeros = ZEROS[size % ZEROS.length];
      Window window = Window.square(size, 3, 1 + size % 2, 1, 1);
      agree(kernels, ConvolutionCase.of(5, 6, window, zeros, SEED + size));
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void allChannelCountsAgree(NativeKernels kernels) {
    for (int channels = 1; channels <= 67; channels++) {
      double zeros = ZEROS[channels % ZEROS.length];
      Window window = Window.square(5, 3, 1, 1, 1);
      agree(kernels, ConvolutionCase.of(channels, 68 - channels, window, zeros, SEED + channels));
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void allSparsitiesAgreeOverSeveralBlocksOfRows(NativeKernels kernels) {
    for (double zeros : ZEROS) {
      for (int size : new int[] {2, 4, 7, 8, 14}) {
        Window window = Window.square(size, 3, 1, 1, 1);
        ConvolutionCase unstructured = ConvolutionCase.of(130, 20, window, zeros, SEED);
        agree(kernels, unstructured);
        agree(kernels, unstructured.withBlocks(4).withResidual());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void kernelsStridesPadsAndDilationsAgree(NativeKernels kernels) {
    for (int kernel : new int[] {1, 2, 3, 5, 7}) {
      for (int stride = 1; stride <= 3; stride++) {
        for (int pad = 0; pad < kernel; pad += 2) {
          for (int dilation = 1; dilation <= 2; dilation++) {
            Window window = Window.square(19, kernel, stride, pad, dilation);
            ConvolutionCase any = ConvolutionCase.of(3, 9, window, 0.5, SEED + kernel);
            agree(kernels, any);
            agree(kernels, any.withResidual().plain());
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void oblongWindowsAgree(NativeKernels kernels) {
    Window window = new Window(9, 33, 9, 17, 3, 5, 1, 2, 1, 2, 1, 1);
    agree(kernels, ConvolutionCase.of(7, 13, window, 0.7, SEED).withResidual());
    agree(kernels, ConvolutionCase.of(7, 13, window, 0.7, SEED).withBlocks(4));
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void groupsAndDepthwiseAgree(NativeKernels kernels) {
    for (int stride = 1; stride <= 2; stride++) {
      // 2 groups of 3 to 5 channels, then 7 groups of one channel
      agreeInGroups(kernels, 2, 3, 5, Window.square(13, 3, stride, 1, 1));
      agreeInGroups(kernels, 7, 1, 1, Window.square(13, 3, stride, 1, 1));
      agreeInGroups(kernels, 7, 1, 2, Window.square(6, 5, stride, 2, 1));
    }
  }

  private static void agreeInGroups(
      NativeKernels kernels, int groups, int in, int out, Window window) {
    IntegerConvolution c =
        ConvolutionCase.of(in, groups * out, window, 0.5, SEED).withResidual().convolution();
    ByteLayout input = ByteLayout.padded(groups * in, window.inHeight(), window.inWidth());
    IntegerConvolution grouped =
        new IntegerConvolution(
            window,
            groups,
            c.weights(),
            c.bias(),
            c.inputZeroPoint(),
            c.multipliers(),
            c.result(),
            c.residual(),
            1,
            input,
            c.output());
    Random random = new Random(SEED);
    List<byte[]> inputs =
        List.of(
            ConvolutionCase.tensor(input, c.inputZeroPoint(), random),
            ConvolutionCase.tensor(c.output(), 9, random));
    KernelRun.agree(
        kernels, grouped, inputs, c.output().bytes(), groups + " groups over " + window);
  }

  /** Products: every number of channels, bytes and floats, several rows. */
  @ParameterizedTest
  @MethodSource("tiers")
  void productsAgree(NativeKernels kernels) {
    for (int channels = 1; channels <= 67; channels++) {
      ConvolutionCase product =
          ConvolutionCase.of(channels, 2 * channels, Window.point(), 0.3, SEED + channels);
      agree(kernels, product);
      IntegerConvolution floats = repeated(product.convolution(), 1 + channels % 3);
      int rows = floats.repeats();
      byte[] input = new byte[channels * rows + ByteLayout.SLACK_BYTES];
      new Random(SEED).nextBytes(input);
      KernelRun.agree(
          kernels, floats, List.of(input), 2L * channels * rows * Float.BYTES, product.toString());
    }
  }

  private static IntegerConvolution repeated(IntegerConvolution c, int repeats) {
    return new IntegerConvolution(
        c.window(),
        1,
        c.weights(),
        c.bias(),
        c.inputZeroPoint(),
        c.multipliers(),
        null,
        null,
        repeats,
        c.input(),
        c.output());
  }

  private static void agree(NativeKernels kernels, ConvolutionCase tested) {
    IntegerConvolution convolution = tested.convolution();
    Random random = new Random(tested.seed());
    List<byte[]> inputs = new ArrayList<>();
    inputs.add(ConvolutionCase.tensor(convolution.input(), convolution.inputZeroPoint(), random));
    Residual residual = convolution.residual();
    if (residual != null) {
      inputs.add(ConvolutionCase.tensor(residual.layout(), residual.zeroPoint(), random));
    }
    KernelRun.agree(kernels, convolution, inputs, convolution.output().bytes(), tested.toString());
  }
}
