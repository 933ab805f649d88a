package io.espalier.artifacts.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorScanTest {

  private static final byte[] RAW = new byte[4 * 3 * 3 * 3 * 64];

  @Test
  void initializersOfTheKnownTypesAreFoundWithTheirShape() {
    byte[] model =
        OnnxBytes.model(
            OnnxBytes.tensor(OnnxBytes.INT8, RAW, 64, 12, 3, 3),
            OnnxBytes.tensor(OnnxBytes.FLOAT, RAW, 144, 12),
            OnnxBytes.tensor(OnnxBytes.FLOAT16, RAW, RAW.length / 2));

    assertThat(TensorScan.of(model))
        .extracting(
            TensorSpan::elementBytes,
            TensorSpan::rows,
            TensorSpan::columns,
            TensorSpan::taps,
            TensorSpan::tapWidth)
        .containsExactly(
            tuple(1, 64, 12, 9, 3), tuple(4, 144, 12, 1, 1), tuple(2, 1, RAW.length / 2, 1, 1));
  }

  @Test
  void aSpanCoversTheRawBytesExactly() {
    byte[] raw = new byte[2000];
    Arrays.fill(raw, (byte) 0x55);
    byte[] model = OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, raw, 100, 20));

    TensorSpan span = TensorScan.of(model).getFirst();

    assertThat(Arrays.copyOfRange(model, span.offset(), span.offset() + span.length()))
        .isEqualTo(raw);
    assertThat(model[span.offset() - 1]).isNotEqualTo((byte) 0x55);
  }

  @Test
  void tensorsInAttributesOfNodesInSubgraphsAreFound() {
    // Given a tensor in an attribute of a node in a graph that is an attribute of a node
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    OnnxBytes.field(value, 5, OnnxBytes.tensor(OnnxBytes.INT8, RAW, 64, 108));
    byte[] inner = wrapped(1, wrapped(5, value.toByteArray()));
    byte[] outer = wrapped(1, wrapped(5, wrapped(6, inner)));
    byte[] model = wrapped(7, outer);

    assertThat(TensorScan.of(model)).hasSize(1);
  }

  @Test
  void aTensorWhoseShapeDoesNotFitItsBytesIsLeftAlone() {
    assertThat(TensorScan.of(OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, RAW, 64, 13))))
        .isEmpty();
    assertThat(TensorScan.of(OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, RAW, -64, -108))))
        .isEmpty();
    assertThat(
            TensorScan.of(
                OnnxBytes.model(
                    OnnxBytes.tensor(
                        OnnxBytes.INT8, RAW, Long.MAX_VALUE, Long.MAX_VALUE, 1L << 32, 2))))
        .isEmpty();
  }

  @Test
  void bytesThatAreNoModelGiveNoTensorsAndNoFailure() {
    byte[] model = OnnxBytes.model(OnnxBytes.tensor(OnnxBytes.INT8, RAW, 64, 108));
    for (int length = 0; length < 200; length++) {
      assertThat(TensorScan.of(Arrays.copyOf(model, length))).isEmpty();
    }
    for (int seed = 0; seed < 2000; seed++) {
      byte[] noise = new byte[300];
      new Random(seed).nextBytes(noise);
      TensorScan.of(noise);
    }
  }

  @Test
  void subgraphsWithoutEndAreNotFollowedForever() {
    byte[] graph = {};
    for (int depth = 0; depth < 200; depth++) {
      graph = wrapped(1, wrapped(5, wrapped(6, graph)));
    }
    assertThat(TensorScan.of(wrapped(7, graph))).isEmpty();
  }

  private static byte[] wrapped(int field, byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OnnxBytes.field(out, field, message);
    return out.toByteArray();
  }
}
