package io.espalier.runtime.kernel.natives;

import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.ByteLayout;
import io.espalier.runtime.kernel.integer.ByteResult;
import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.QuantizeImage;
import io.espalier.runtime.kernel.integer.Residual;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Quantisation, sums and pooling of every tier give the bytes of the scalar kernels. */
class ByteKernelsTest {
  private static final long SEED = 77;
  private static final int CHANNELS = 5;
  private static final ByteResult RESULT = new ByteResult(100, 20, 230);

  static Stream<NativeKernels> tiers() {
    return NativeConvolutionTest.tiers();
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void floatsBecomeBytes(NativeKernels kernels) {
    float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f, -0f};
    Random random = new Random(SEED);
    for (int size = 1; size <= 67; size++) {
      ByteLayout layout = layout(size);
      ByteBuffer input =
          ByteBuffer.allocate(layout.elements() * Float.BYTES).order(ByteOrder.nativeOrder());
      for (int i = 0; i < layout.elements(); i++) {
        // halves of a step are where rounding can go wrong
        input.putFloat(i % 11 < 5 ? special[i % 11] : (random.nextInt(600) - 300) * 0.125f);
      }
      QuantizeImage operation = new QuantizeImage(0.25f, RESULT, layout);
      KernelRun.agree(
          kernels, operation, List.of(input.array()), layout.bytes(), "quantise " + layout);
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void bytesBecomeFloats(NativeKernels kernels) {
    for (int size = 1; size <= 67; size++) {
      ByteLayout layout = layout(size);
      KernelRun.agree(
          kernels,
          new DequantizeImage(0.37f, 99, layout),
          List.of(tensor(layout, 99)),
          (long) layout.elements() * Float.BYTES,
          "dequantise " + layout);
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void sumsAgree(NativeKernels kernels) {
    for (int size = 1; size <= 67; size++) {
      ByteLayout padded = ByteLayout.padded(CHANNELS, 3, size);
      ByteLayout plain = ByteLayout.plain(CHANNELS, 3, size);
      IntegerSum sum =
          new IntegerSum(
              new Residual(padded, 0.7f, 100), new Residual(plain, 1.3f, 30), RESULT, padded);
      KernelRun.agree(
          kernels,
          sum,
          List.of(tensor(padded, 100), tensor(plain, 30)),
          padded.bytes(),
          "sum of width " + size);
    }
  }

  @ParameterizedTest
  @MethodSource("tiers")
  void poolingAgrees(NativeKernels kernels) {
    for (int size = 1; size <= 67; size++) {
      for (int kernel = 1; kernel <= Math.min(size, 5); kernel += 2) {
        Window window = Window.square(size, kernel, 1 + size % 3, kernel / 2, 1 + kernel % 2 / 3);
        pool(kernels, window, Kind.MAXIMUM);
        pool(kernels, window, Kind.AVERAGE);
      }
      pool(kernels, Window.square(size, size, 1, 0, 1), Kind.AVERAGE);
    }
    pool(kernels, Window.square(20, 3, 2, 1, 2), Kind.MAXIMUM);
    pool(kernels, Window.square(20, 3, 2, 1, 2), Kind.AVERAGE);
  }

  private static void pool(NativeKernels kernels, Window window, Kind kind) {
    ByteLayout in = ByteLayout.padded(CHANNELS, window.inHeight(), window.inWidth());
    ByteLayout out = ByteLayout.padded(CHANNELS, window.outHeight(), window.outWidth());
    float[] factors = new float[kind == Kind.AVERAGE ? window.outPixels() : 0];
    Random random = new Random(SEED);
    for (int i = 0; i < factors.length; i++) {
      factors[i] = random.nextFloat() * 2 / window.taps();
    }
    KernelRun.agree(
        kernels,
        new IntegerPooling(window, kind, 50, factors, RESULT, in, out),
        List.of(tensor(in, 50)),
        out.bytes(),
        kind + " over " + window);
  }

  private static ByteLayout layout(int size) {
    return size % 2 == 0
        ? ByteLayout.plain(CHANNELS, 3, size)
        : ByteLayout.padded(CHANNELS, 3, size);
  }

  private static byte[] tensor(ByteLayout layout, int zeroPoint) {
    return ConvolutionCase.tensor(layout, zeroPoint, new Random(SEED));
  }
}
