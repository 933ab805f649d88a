package io.espalier.benchmark.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.benchmark.measure.TinyModel;
import io.espalier.datasets.LabelledImage;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.graph.OnnxWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedModelTest {
  private static final Split SPLIT = split();

  @TempDir Path directory;

  @Test
  void aPackedModelGivesItsFileBackUntilItIsClosed() throws IOException {
    // Given
    Path model = directory.resolve("model.onnx");
    OnnxWriter.write(TinyModel.graph(5), model);

    // When
    Path unpacked;
    try (PackedModel packed = new PackedModel(model)) {
      unpacked = packed.unpacked();

      // Then
      assertThat(packed.packedBytes()).isPositive();
      assertThat(unpacked).hasSameBinaryContentAs(model);
    }
    assertThat(unpacked).doesNotExist();
  }

  @Test
  void aModelThatIsNotThereIsReported() {
    try (PackedModel packed = new PackedModel(directory.resolve("missing.onnx"))) {
      assertThatThrownBy(packed::unpacked)
          .isInstanceOf(MeasurementException.class)
          .hasMessageContaining("missing.onnx");
    }
  }

  @Test
  void anAnswerThatDiffersInItsLastBitNamesTheImage() {
    // Given
    Predictions original = new Predictions(List.of(new float[] {1, 2}, new float[] {3, 4}));
    Predictions same = new Predictions(List.of(new float[] {1, 2}));
    Predictions other =
        new Predictions(List.of(new float[] {1, 2}, new float[] {3, Math.nextUp(4f)}));

    // Then
    PackedModel.requireSame(original, same, SPLIT);
    assertThatThrownBy(() -> PackedModel.requireSame(original, other, SPLIT))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("ONNX Runtime answers image \"second.png\" with [3.0, 4.0000005]");
  }

  private static Split split() {
    byte[] pixels = new byte[4];
    return Split.of(
        Preprocessing.grey(2),
        2,
        List.of(
            new LabelledImage("first.png", 0, pixels), new LabelledImage("second.png", 1, pixels)));
  }
}
