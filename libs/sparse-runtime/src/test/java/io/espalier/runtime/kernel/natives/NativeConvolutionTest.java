package io.espalier.runtime.kernel.natives;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.Buffers;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.scalar.ScalarIntegerKernels;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** Compares all candidates, at both ends of guarded memory, done in one part and in several. */
  static void agree(NativeKernels kernels, ConvolutionCase tested) {
    IntegerConvolution convolution = tested.convolution();
    byte[] expected = run(ScalarIntegerKernels.kernel(convolution), convolution, tested, 1, false);
    List<IntegerKernel> candidates = kernels.candidates(convolution);
    assertThat(candidates).as("%s", tested).isNotEmpty();
    for (IntegerKernel candidate : candidates) {
      try (candidate) {
        for (int parts : new int[] {1, 3}) {
          for (boolean atEnd : new boolean[] {false, true}) {
            byte[] actual = run(candidate, convolution, tested, parts, atEnd);
            assertThat(actual)
                .as("%s in %d parts: %s", candidate.name(), parts, tested)
                .isEqualTo(expected);
          }
        }
      }
    }
  }

  private static byte[] run(
      IntegerKernel kernel,
      IntegerConvolution convolution,
      ConvolutionCase tested,
      int parts,
      boolean atEnd) {
    Random random = new Random(tested.seed());
    try (GuardedMemory memory = new GuardedMemory(atEnd)) {
      List<MemorySegment> inputs = new ArrayList<>();
      inputs.add(
          memory.copyOf(
              ConvolutionCase.tensor(convolution.input(), convolution.inputZeroPoint(), random)));
      if (convolution.residual() != null) {
        var residual = Objects.requireNonNull(convolution.residual());
        inputs.add(
            memory.copyOf(ConvolutionCase.tensor(residual.layout(), residual.zeroPoint(), random)));
      }
      ByteLayout layout = convolution.output();
      MemorySegment output = memory.allocate(layout.bytes());
      List<MemorySegment> scratch = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        scratch.add(memory.allocate(kernel.scratchBytes()));
      }
      Buffers buffers = new Buffers(inputs, output, scratch, memory.allocate(kernel.sharedBytes()));
      for (int phase = 0; phase < kernel.phases(); phase++) {
        for (int part = parts - 1; part >= 0; part--) {
          kernel.run(buffers, phase, part, parts);
        }
      }
      return output.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
  }
}
