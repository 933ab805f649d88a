package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
  @Test
  void valuesComeBackAsTheyWereGiven() {
    assertThat(Tensor.floats(Shape.of(2), 1.5f, -2).toFloats()).containsExactly(1.5f, -2);
    assertThat(Tensor.longs(Shape.of(2), Long.MIN_VALUE, 3).toLongs())
        .containsExactly(Long.MIN_VALUE, 3);
    assertThat(Tensor.ints(Shape.of(1), -7).toLongs()).containsExactly(-7);
    assertThat(Tensor.bytes(ElementType.UINT8, Shape.of(1), (byte) 200).toLongs())
        .containsExactly(200);
    assertThat(Tensor.bytes(ElementType.INT8, Shape.of(1), (byte) 200).toLongs())
        .containsExactly(-56);
    assertThat(Tensor.bools(Shape.of(2), true, false).toLongs()).containsExactly(1, 0);
    assertThat(
            Tensor.strings(Shape.of(2), List.of("ä".getBytes(StandardCharsets.UTF_8), new byte[0]))
                .toStrings())
        .containsExactly("ä", "");
  }

  @Test
  void halfPrecisionIsWidened() {
    Tensor half =
        Tensor.raw(ElementType.FLOAT16, Shape.of(1), ByteBuffer.wrap(new byte[] {0, 0x3E}));
    assertThat(half.toFloats()).containsExactly(1.5f);
    Tensor brain =
        Tensor.raw(
            ElementType.BFLOAT16, Shape.of(1), ByteBuffer.wrap(new byte[] {(byte) 0xC0, 0x3F}));
    assertThat(brain.toFloats()).containsExactly(1.5f);
  }

  @Test
  void itCannotBeChanged() {
    float[] values = {1, 2};
    Tensor tensor = Tensor.floats(Shape.of(2), values);
    values[0] = 9;
    assertThat(tensor.toFloats()).containsExactly(1, 2);
    assertThatThrownBy(() -> tensor.asBytes().put(0, (byte) 1))
        .isInstanceOf(ReadOnlyBufferException.class);
    assertThatThrownBy(() -> tensor.asFloats().put(0, 1))
        .isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void negativeZeroIsZero() {
    assertThat(Tensor.floats(Shape.of(3), 0, -0.0f, 1e-40f).nonZeroCount()).isEqualTo(1);
    assertThat(
            Tensor.bytes(ElementType.INT8, Shape.of(3), (byte) 0, (byte) -128, (byte) 1)
                .nonZeroCount())
        .isEqualTo(2);
    assertThat(Tensor.longs(Shape.of(1), Long.MIN_VALUE).nonZeroCount()).isEqualTo(1);
  }

  @Test
  void packedTypesTakeHalfAByteEach() {
    assertThat(Tensor.raw(ElementType.INT4, Shape.of(3), ByteBuffer.allocate(2)).count())
        .isEqualTo(3);
    assertThatThrownBy(() -> Tensor.raw(ElementType.INT4, Shape.of(5), ByteBuffer.allocate(2)))
        .hasMessage("a tensor of type INT4[5] needs 3 bytes, but has 2");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Tensor.floats(Shape.of(3), 1, 2)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Tensor.longs(Shape.of(1), 1).toFloats())
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Tensor.scalar(1).toLongs()).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40).elements())
        .isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> Shape.of(-1)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> ElementType.of(99)).isInstanceOf(GraphException.class);
    assertThat(Shape.of(0, 1L << 40, 1L << 40).elements()).isZero();
  }

  @Test
  void equalBytesOfAnotherTypeOrShapeAreAnotherTensor() {
    Tensor tensor = Tensor.floats(Shape.of(2), 1, 2);
    assertThat(tensor)
        .isEqualTo(Tensor.floats(Shape.of(2), 1, 2))
        .hasSameHashCodeAs(Tensor.floats(Shape.of(2), 1, 2));
    assertThat(tensor).isNotEqualTo(Tensor.floats(Shape.of(1, 2), 1, 2));
    assertThat(tensor.reshaped(Shape.of(1, 2))).isEqualTo(Tensor.floats(Shape.of(1, 2), 1, 2));
  }
}
