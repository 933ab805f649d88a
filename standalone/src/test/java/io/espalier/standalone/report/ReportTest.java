package io.espalier.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.espalier.events.EventCodec;
import io.espalier.events.Verdict;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.McNemarSummary;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Gates;
import io.espalier.events.step.RuntimeName;
import io.espalier.registry.api.view.RunView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

  private static final ObjectMapper MAPPER = EventCodec.mapper();
  private static final ObjectMapper VIEWS = MAPPER.copy().registerModule(new JavaTimeModule());
  private static final List<String> CLASSES = List.of("dent", "ok");
  private static final Gates GATES = new Gates(0.5, 2, 4_600_000, 1);

  @TempDir Path directory;

  @Test
  void theWrittenReportKeepsItsSchemaAndHasTheKeysThatUsersRead() throws Exception {
    // Given
    Path file = directory.resolve("deep/report.json");

    // When
    Reports.write(report(49), file);

    // Then
    JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(schema()))
                .validate(json))
        .isEmpty();
    assertThat(json.at("/dense/accuracy").asDouble()).isEqualTo(0.96);
    assertThat(json.at("/released/recall/dent").asDouble()).isEqualTo(49 / 50.0);
    assertThat(json.at("/released/bytes").asLong()).isEqualTo(4_000_000);
    assertThat(json.at("/dense/bytes").asLong()).isEqualTo(45_000_000);
    assertThat(json.at("/released/nonZeroParameters").asLong()).isEqualTo(3_400_000);
    assertThat(json.at("/latency/0/p50Millis").asDouble()).isEqualTo(1.5);
    assertThat(json.at("/latency/0/model").asText()).isEqualTo("released");
    assertThat(json.at("/steps/0/step/step").asText()).isEqualTo("benchmark");
    assertThat(json.at("/wallSeconds").asDouble()).isEqualTo(321.5);
  }

  @Test
  void cyclesLayersAndCurvesAreInTheReportAndItsSchema() throws Exception {
    // Given: a dense model and four cycles
    Path file = directory.resolve("cycles.json");

    // When
    Reports.write(SampleReport.released(), file);

    // Then
    JsonNode json = MAPPER.readTree(Files.readAllBytes(file));
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(schema()))
                .validate(json))
        .isEmpty();
    assertThat(json.at("/cycles")).hasSize(5);
    assertThat(json.at("/cycles/0/kind").asText()).isEqualTo("train");
    assertThat(json.at("/cycles/4/position").asInt()).isEqualTo(9);
    assertThat(json.at("/cycles/4/sparsity").asDouble()).isEqualTo(0.7);
    assertThat(json.at("/cycles/4/recall/dent").asDouble()).isEqualTo(0.94);
    assertThat(json.at("/layers")).hasSize(12);
    assertThat(json.at("/curves/0/points/9/sparsity").asDouble()).isBetween(0.89, 0.91);
    assertThat(json.at("/guard/recallDropMax").asDouble()).isEqualTo(3);
  }

  @Test
  void theTableShowsEveryModelEveryRuntimeAndEveryGate() {
    String table = FinalTable.of(report(49));

    assertThat(table)
        .contains("96.00%")
        .contains("recall dent")
        .contains("4.00 MB")
        .contains("45.00 MB")
        .contains("70.0% zero")
        .contains("pytorch")
        .contains("1.500")
        .contains("held    accuracy-drop")
        .contains("Test Processor")
        .doesNotContain("FAILED");
  }

  @Test
  void aGateThatDidNotHoldIsShownAsFailedAndAsTheReason() {
    // Given a released model that lost 10 points of recall of one class
    Report report = report(43);

    // Then
    assertThat(report.status()).isEqualTo("rejected");
    assertThat(report.reason()).isEqualTo("The gates did not hold.");
    assertThat(FinalTable.of(report)).contains("FAILED  recall-drop");
  }

  private static Path schema() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/report.schema.json"))) {
      root = root.getParent();
    }
    return root.resolve("docs/report.schema.json");
  }

  private static Report report(int dentsRight) {
    BenchmarkMetrics metrics =
        new BenchmarkMetrics(
            "Test Processor",
            "validation",
            measured('a', Precision.FP32, 48, 45_000_000, 0, 0, RuntimeName.ONNX_RUNTIME),
            null,
            measured(
                'b', Precision.INT8, dentsRight, 11_300_000, 4_000_000, 0.7, RuntimeName.ESPALIER),
            new McNemarSummary(1, 2, 1),
            List.of(
                row(RuntimeName.ESPALIER, Precision.INT8, MeasuredModel.RELEASED, 1.5),
                row(RuntimeName.PYTORCH, Precision.FP32, MeasuredModel.DENSE, 4.5)),
            List.of());
    Verdict verdict = Verdict.of(GATES, metrics);
    Benchmark step =
        new Benchmark(
            List.of("edge"), List.of(RuntimeName.ESPALIER, RuntimeName.PYTORCH), 1, 10, GATES);
    ObjectNode done =
        MAPPER
            .createObjectNode()
            .put("runId", "run-1")
            .put("position", 1)
            .put("kind", "benchmark")
            .put("artifact", digest('b'))
            .put("parent", digest('b'))
            .put("stepKey", "0".repeat(64))
            .put("codeVersion", "v1")
            .put("seconds", 12.0)
            .put("reused", false)
            .put("recordedAt", "2026-11-01T00:00:00Z");
    done.set("parameters", MAPPER.valueToTree(step));
    done.set("metrics", MAPPER.valueToTree(metrics));
    ObjectNode run =
        MAPPER
            .createObjectNode()
            .put("id", "run-1")
            .put("model", "boxes")
            .put("status", verdict.released() ? "released" : "rejected")
            .put("recipe", "harbor")
            .put("dataset", digest('d'))
            .put("preprocessing", digest('e'))
            .put("seed", 1)
            .put("threads", 2)
            .put("position", 1)
            .put("stepCount", 1)
            .put("artifact", digest('b'))
            .put("startedAt", "2026-11-01T00:00:00Z")
            .put("updatedAt", "2026-11-01T00:00:00Z")
            .put("reason", verdict.released() ? null : "The gates did not hold.");
    run.putArray("steps").add(done);
    run.putArray("remaining");
    run.set("verdict", MAPPER.valueToTree(verdict));
    Report.DatasetFigures dataset =
        new Report.DatasetFigures("boxes", digest('d'), digest('e'), CLASSES, 200, 100, 0);
    RunView view = VIEWS.convertValue(run, RunView.class);
    return Reports.of(view, dataset, List.of("a note"), 321.5);
  }

  private static Measured measured(
      char digit,
      Precision precision,
      int dentsRight,
      long raw,
      long packed,
      double sparsity,
      RuntimeName runtime) {
    int[][] confusion = {{dentsRight, 50 - dentsRight}, {2, 48}};
    return new Measured(
        digest(digit),
        precision,
        new ModelSize(11_300_000, sparsity > 0 ? 3_400_000 : 11_300_000, sparsity, raw, packed),
        EvaluationSummary.of(CLASSES, confusion),
        runtime);
  }

  private static LatencyRow row(
      RuntimeName runtime, Precision precision, MeasuredModel model, double p50) {
    return new LatencyRow(
        runtime, precision, model, "edge", 1, p50, p50 * 1.2, 300_000_000, 10, null);
  }

  private static String digest(char digit) {
    return "sha256:" + String.valueOf(digit).repeat(64);
  }
}
