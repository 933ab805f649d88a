package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Activation;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.PostOp.Arithmetic;
import io.espalier.runtime.kernel.PostOp.Combine;
import io.espalier.runtime.kernel.PostOp.Layout;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpilogueTest {
  private static final long SEED = 99;
  private static final int CHANNELS = 3;
  private static final int BATCH = 2;

  @Test
  void everyArithmeticInEveryLayoutAgreesWithTheScalarOne() {
    Random random = new Random(SEED);
    for (int pixels = 1; pixels <= 67; pixels++) {
      for (Arithmetic arithmetic : Arithmetic.values()) {
        for (Layout layout : Layout.values()) {
          Storage operand = KernelChecks.storage("operand", CHANNELS * pixels * BATCH, 1, random);
          check(List.of(new Combine(arithmetic, operand, layout, false)), pixels, random);
          check(List.of(new Combine(arithmetic, operand, layout, true)), pixels, random);
        }
      }
    }
  }

  @Test
  void everyActivationAgreesWithTheScalarOne() {
    Random random = new Random(SEED);
    List<Activation> activations = new ArrayList<>();
    activations.add(new Activation.Clamp(0f, Float.POSITIVE_INFINITY));
    activations.add(new Activation.Clamp(-0.5f, 0.7f));
    activations.add(new Activation.Leaky(0.1f));
    activations.add(new Activation.Sigmoid());
    activations.add(new Activation.HardSigmoid(0.2f, 0.5f));
    activations.add(new Activation.HardSwish());
    activations.add(new Activation.Tanh());
    activations.add(new Activation.Elu(0.3f));
    for (Activation.Function function : Activation.Function.values()) {
      activations.add(new Activation.Plain(function));
    }
    for (int pixels = 1; pixels <= 67; pixels++) {
      for (Activation activation : activations) {
        check(List.of(new PostOp.Activate(activation)), pixels, random);
      }
    }
  }

  @Test
  void fakeQuantisationAgreesWithTheScalarOneToTheLastBit() {
    Random random = new Random(SEED);
    for (int pixels = 1; pixels <= 67; pixels++) {
      float scale = (float) Math.exp(random.nextGaussian() * 3 - 4);
      check(List.of(PostOp.FakeQuantize.of(scale, random.nextInt(256), 0, 255)), pixels, random);
      check(List.of(PostOp.FakeQuantize.of(scale, 0, -128, 127)), pixels, random);
      check(List.of(PostOp.FakeQuantize.of(scale, 1000, 0, 65535)), pixels, random);
      check(List.of(PostOp.FakeQuantize.of(0.5f, 3, 0, 255)), pixels, random);
    }
  }

  private static void check(List<PostOp> operations, int pixels, Random random) {
    int elements = CHANNELS * pixels;
    Epilogue epilogue = new Epilogue(operations, CHANNELS, elements);
    Storage input = KernelChecks.storage("input", elements, BATCH, random);
    for (int i = 0; i < elements; i += 3) {
      input.array()[i] = Math.round(8 * input.array()[i]) / 4f;
    }
    Storage actual = KernelChecks.output(elements, BATCH);
    Storage expected = KernelChecks.output(elements, BATCH);

    KernelChecks.run(
        _ -> new VectorKernels().elementwise(input, actual, epilogue), BATCH, BATCH, 2);
    KernelChecks.run(
        _ -> new ScalarKernels().elementwise(input, expected, epilogue), BATCH, BATCH, 1);

    for (int i = 0; i < BATCH * elements; i++) {
      if (Float.isNaN(expected.array()[i]) && Float.isNaN(actual.array()[i])) {
        expected.array()[i] = 0f;
        actual.array()[i] = 0f;
      }
    }
    KernelChecks.assertClose(
        actual,
        expected,
        BATCH * elements,
        0,
        operations + ", " + pixels + " pixels, seed " + SEED);
  }
}
