package io.espalier.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.benchmark.measure.MeasureLimits;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.runtime.Tier;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole bench on a tiny model. */
class BenchTest {
  private static final long SEED = 5;
  private static final MeasureLimits QUICK = new MeasureLimits(0, 200, 5, 120_000);

  @TempDir Path directory;

  @Test
  void aPrunedModelIsMeasuredOnEveryRuntimeInOneRun() throws Exception {
    // Given
    Path model = directory.resolve("tiny.onnx");
    OnnxWriter.write(ResNet18.build(4, 32, 8, 8, SEED), model);
    Path json = directory.resolve("report.json");
    Path save = Files.createDirectory(directory.resolve("files"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    BenchOptions options =
        new BenchOptions(
            model,
            64,
            List.of(0.7),
            List.of(Pattern.BLOCK_4X1),
            true,
            List.of(1),
            List.of(Tier.VECTOR),
            15,
            0,
            SEED,
            json,
            save);

    // When
    BenchReport report =
        new Bench(options, new PrintStream(printed, true, StandardCharsets.UTF_8), false, QUICK)
            .run(save);

    // Then everything was measured, on one model
    assertThat(report.groups()).hasSize(1);
    Group group = report.groups().getFirst();
    assertThat(group.failure()).isNull();
    assertThat(group.rows())
        .extracting(Row::who)
        .containsExactlyInAnyOrder(
            "espalier fp32 vector",
            "espalier int8 vector",
            "onnx-runtime fp32",
            "onnx-runtime int8",
            "pytorch fp32");
    assertThat(group.rows()).allSatisfy(row -> assertThat(row.p50Millis()).isPositive());
    assertThat(group.rows()).allSatisfy(row -> assertThat(row.peakBytes()).isPositive());
    assertThat(group.zeroWeights()).isBetween(0.68, 0.72);
    assertThat(group.zeroMacs()).isBetween(0.6, 0.8);
    // Then ONNX Runtime was seen to compute in integers
    assertThat(group.integerKernels().complete()).isTrue();
    assertThat(group.integerKernels().integers()).containsEntry("QLinearConv", 20);
    // Then the report says so to people and to programs
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("70% 4x1, 1 thread", "20 QLinearConv", "| 4x1 int8 vector against onnx-runtime");
    JsonNode row = new ObjectMapper().readTree(json.toFile()).at("/groups/0/rows/0");
    assertThat(row.at("/fasterThan/pytorch fp32/median").asDouble()).isPositive();
    assertThat(row.at("/kernels").size()).isGreaterThan(20);
    // Then the files stay, at the size asked for
    assertThat(input(save.resolve("4x1-70-int8.onnx"))).endsWith("64, 64]");
    assertThat(input(save.resolve("dense-fp32.onnx"))).endsWith("64, 64]");
  }

  @Test
  void aModelThatIsBoundToItsImageSizeIsNotMadeToTakeAnother() {
    // Given a classifier whose first matrix product sees every pixel
    Graph graph = PixelClassifier.build();

    assertThatThrownBy(() -> DenseModels.resized(graph, 64))
        .isInstanceOf(StandaloneException.class)
        .hasMessageContaining("cannot take images of 64x64")
        .hasMessageContaining("leave --image-size out");
  }

  private static String input(Path file) {
    return OnnxReader.read(file).input().type().dimensions().toString();
  }
}
