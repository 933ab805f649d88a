package io.espalier.runtime.kernel.integer;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.runtime.kernel.Pooling.Kind;
import io.espalier.runtime.kernel.Window;
import io.espalier.runtime.kernel.integer.scalar.ScalarIntegerKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The oracle against numbers worked out by hand, and its padding. */
class ScalarIntegerKernelsTest {
  private static final ByteLayout IN = ByteLayout.padded(1, 2, 2);

  @Test
  void aConvolutionSumsCentredInputsTimesWeightsAndBias() {
    // Given: 3x3 ones over (10, 20, 30, 40) around the zero point 10: the sum is 0+10+20+30 = 60
    byte[] ones = {1, 1, 1, 1, 1, 1, 1, 1, 1};
    IntegerConvolution convolution =
        new IntegerConvolution(
            Window.square(2, 3, 1, 1, 1),
            1,
            ones,
            new int[] {5},
            10,
            new float[] {0.5f},
            ByteResult.unbounded(100),
            null,
            1,
            IN,
            IN);

    // Then: 65 * 0.5 = 32.5 rounds half to even
    assertThat(run(convolution, IN, image(IN, 10, 20, 30, 40))).containsExactly(132, 132, 132, 132);
  }

  @Test
  void aResidualIsAddedBeforeRoundingAndBoundsComeLast() {
    IntegerConvolution convolution =
        new IntegerConvolution(
            Window.square(2, 1, 1, 0, 1),
            1,
            new byte[] {2},
            new int[] {0},
            10,
            new float[] {0.25f},
            new ByteResult(7, 7, 20),
            new Residual(IN, 0.5f, 3),
            1,
            IN,
            IN);
    // (x - 10) * 2 * 0.25 + (r - 3) * 0.5: 0 - 1.5, 5 + 0, 10 + 0.5, 15 + 8
    assertThat(run(convolution, IN, image(IN, 10, 20, 30, 40), image(IN, 0, 3, 4, 19)))
        .containsExactly(7, 12, 17, 20);
  }

  @Test
  void sumsKeepToTheRangeOfTheBytesThatTheyWouldHaveBeenBeforeAResidualIsAdded() {
    IntegerConvolution convolution =
        new IntegerConvolution(
            Window.square(2, 1, 1, 0, 1),
            1,
            new byte[] {2},
            new int[] {0},
            10,
            new float[] {0.25f},
            ByteResult.unbounded(100),
            new Residual(IN, 0.5f, 3, -2f, 12.5f),
            1,
            IN,
            IN);
    // (x - 10) * 2 * 0.25 from -2 to 12.5, then (r - 3) * 0.5: -2 - 1.5, 5 + 0, 10 + 0.5, 12.5 + 8
    assertThat(run(convolution, IN, image(IN, 2, 20, 30, 40), image(IN, 0, 3, 4, 19)))
        .containsExactly(96, 105, 110, 120);
  }

  @Test
  void poolingLeavesOutWhatIsOutsideTheImage() {
    Window window = Window.square(2, 3, 1, 1, 1);
    ByteResult result = ByteResult.unbounded(1);
    IntegerPooling maximum =
        new IntegerPooling(window, Kind.MAXIMUM, 0, new float[0], result, IN, IN);
    float[] quarter = {0.25f, 0.25f, 0.25f, 0.25f};
    IntegerPooling average = new IntegerPooling(window, Kind.AVERAGE, 10, quarter, result, IN, IN);

    assertThat(run(maximum, IN, image(IN, 10, 20, 30, 200))).containsExactly(200, 200, 200, 200);
    assertThat(run(average, IN, image(IN, 10, 20, 30, 40))).containsExactly(16, 16, 16, 16);
  }

  @Test
  void aSumScalesBothSides() {
    IntegerSum sum =
        new IntegerSum(
            new Residual(IN, 2f, 10), new Residual(IN, 0.5f, 0), ByteResult.unbounded(50), IN);
    assertThat(run(sum, IN, image(IN, 10, 11, 0, 255), image(IN, 0, 2, 4, 6)))
        .containsExactly(50, 53, 32, 255);
  }

  @Test
  void aTableIsLookedUpAndThePaddingGetsTheZeroPoint() {
    byte[] table = TableLookup.identity();
    table[20] = (byte) 222;
    TableLookup lookup = new TableLookup(table, 77, IN, IN);
    MemorySegment output = segment(IN.bytes());
    byte[] pixels = run(lookup, output, image(IN, 10, 20, 30, 40));

    assertThat(unsigned(pixels)).containsExactly(10, 222, 30, 40);
    for (int y = -1; y <= 2; y++) {
      for (int x = -1; x <= 2; x++) {
        if (y < 0 || y > 1 || x < 0 || x > 1) {
          assertThat(output.get(ValueLayout.JAVA_BYTE, IN.position(0, y, x)))
              .as("row %d, column %d", y, x)
              .isEqualTo((byte) 77);
        }
      }
    }
  }

  @Test
  void quantisingRoundsHalfToEvenAndSaturatesAndDequantisingUndoesIt() {
    MemorySegment reals = segment(4 * Float.BYTES);
    MemorySegment.copy(
        new float[] {0.25f, 0.75f, -1000f, 1000f}, 0, reals, ValueLayout.JAVA_FLOAT, 0, 4);
    MemorySegment bytes = segment(IN.bytes());
    QuantizeImage quantize = new QuantizeImage(0.5f, ByteResult.unbounded(100), IN);
    assertThat(unsigned(run(quantize, bytes, reals))).containsExactly(100, 102, 0, 255);

    MemorySegment back = segment(4 * Float.BYTES);
    ScalarIntegerKernels.kernel(new DequantizeImage(0.5f, 100, IN))
        .run(new Buffers(List.of(bytes), back, List.of(), back), 0, 0, 1);
    assertThat(back.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0f, 1f, -50f, 77.5f);
  }

  private static int[] run(IntegerOperation operation, ByteLayout out, MemorySegment... inputs) {
    return unsigned(run(operation, segment(out.bytes()), inputs));
  }

  private static byte[] run(
      IntegerOperation operation, MemorySegment output, MemorySegment... inputs) {
    ScalarIntegerKernels.kernel(operation)
        .run(new Buffers(List.of(inputs), output, List.of(), output), 0, 0, 1);
    byte[] pixels = new byte[IN.elements()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = output.get(ValueLayout.JAVA_BYTE, IN.position(0, i / 2, i % 2));
    }
    return pixels;
  }

  private static int[] unsigned(byte[] bytes) {
    int[] values = new int[bytes.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes[i] & 0xFF;
    }
    return values;
  }

  private static MemorySegment image(ByteLayout layout, int... pixels) {
    MemorySegment segment = segment(layout.bytes());
    for (int i = 0; i < pixels.length; i++) {
      segment.set(ValueLayout.JAVA_BYTE, layout.position(0, i / 2, i % 2), (byte) pixels[i]);
    }
    return segment;
  }

  private static MemorySegment segment(long bytes) {
    return Arena.ofAuto().allocate(bytes, 64);
  }
}
