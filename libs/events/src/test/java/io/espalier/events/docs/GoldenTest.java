package io.espalier.events.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.espalier.events.EventCodec;
import io.espalier.events.EventFormatException;
import io.espalier.events.Failure;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.ProgressDetail;
import io.espalier.events.Rejected;
import io.espalier.events.Released;
import io.espalier.events.RolledBack;
import io.espalier.events.Samples;
import io.espalier.events.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Golden files fix what is on the wire: one for every type of record, step and metrics. A change
 * that breaks one breaks readers of the same version. They are written anew with {@code
 * -Dgolden.write=true}.
 */
class GoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Map<String, Object> samples() {
    Map<String, Object> samples = new LinkedHashMap<>();
    samples.put(
        "submission.v1",
        new Submission(
            "run-1", "packaging", Samples.digest(1), Samples.digest(100), "harbor", 42, 2));
    ModelVersionEvent event =
        Samples.first(
            Samples.TRAIN,
            Samples.prune(0.35),
            Samples.FINETUNE,
            Samples.prune(0.7),
            Samples.FINETUNE,
            Samples.NEURONS,
            Samples.QUANTIZE,
            Samples.BENCHMARK);
    samples.put("model-version.v1.first", event);
    event = Samples.after(event, 2, Samples.training(Samples.evaluation(96, 95), 0));
    samples.put("model-version.v1.trained", event);
    event = Samples.after(event, 3, Samples.pruning(0.35));
    samples.put("model-version.v1.pruned", event);
    event = Samples.after(event, 4, Samples.training(Samples.evaluation(96, 95), 0.35));
    samples.put("model-version.v1.finetuned", event);
    ModelVersionEvent back =
        Samples.after(
            Samples.after(event, 5, Samples.pruning(0.7)),
            6,
            Samples.training(Samples.evaluation(93, 93), 0.7));
    samples.put("model-version.v1.slipped-back", back);
    event = Samples.after(back, 7, Samples.neurons());
    samples.put("model-version.v1.neurons-removed", event);
    event = Samples.after(event, 8, Samples.quantizing());
    samples.put("model-version.v1.quantized", event);
    event =
        Samples.after(
            event,
            8,
            Samples.benchmarking(
                Samples.evaluation(96, 95), Samples.evaluation(96, 95), 4_321_000, 4));
    samples.put("model-version.v1.judged", event);
    ModelVersionEvent ticket =
        Samples.first(
            Samples.guard(List.of("scratch"), 2),
            Samples.TRAIN_WITH_SNAPSHOT,
            Samples.BLOCKS,
            Samples.SPARSIFY,
            Samples.BENCHMARK);
    samples.put("model-version.v1.ticket", ticket);
    ticket = Samples.after(ticket, 2, Samples.trainingWithSnapshot(Samples.evaluation(96, 95)));
    samples.put("model-version.v1.snapshot-kept", ticket);
    samples.put(
        "model-version.v1.curves-measured",
        Samples.after(ticket, 3, Samples.pruningMeasured(0.7, Samples.evaluation(95, 94))));
    ModelVersionEvent submitted =
        Samples.first(Samples.PREPARE, Samples.QUANTIZE, Samples.BENCHMARK);
    samples.put("model-version.v1.prepared", Samples.after(submitted, 2, Samples.preparing()));
    samples.put(
        "model-version.v1.failed",
        submitted.failed(
            "The node 'gru_1' has the operator GRU, which cannot be trained.",
            "Submit a convolutional classifier."));
    samples.put(
        "progress.v1",
        new Progress(
            "run-1",
            "packaging",
            "train",
            0,
            8,
            0.25,
            new ProgressDetail(6, 24, 0.91, 0.31),
            null,
            93.5));
    samples.put(
        "released.v1",
        new Released(
            "run-1",
            "packaging",
            7,
            "production",
            Samples.digest(8),
            Samples.digest(2),
            Objects.requireNonNull(event.verdict())));
    samples.put(
        "rejected.v1",
        new Rejected(
            "run-1",
            "packaging",
            null,
            new Failure("prune", "Nothing could be pruned.", "Prune less.")));
    samples.put(
        "rolled-back.v1",
        new RolledBack(
            "rollback-1",
            "packaging",
            "production",
            7,
            3,
            Samples.digest(4),
            "too many scratches"));
    return samples;
  }

  private static String golden(String name, Object sample) throws IOException {
    if (Boolean.getBoolean("golden.write")) {
      Path file = Path.of("src/test/resources/golden", name + ".json");
      String pretty =
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsString(JSON.readTree(EventCodec.encode(sample)));
      Files.writeString(file, pretty + "\n");
      return pretty;
    }
    try (InputStream in = GoldenTest.class.getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(in).as("golden file " + name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonSchema schema(String golden) throws IOException {
    String name = golden.substring(0, golden.indexOf(".v1"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(ProjectFiles.read("schemas/" + name + ".v1.json"));
  }

  @TestFactory
  Stream<DynamicTest> everyRecordIsWrittenAndReadAsItsGoldenFile() {
    return samples().entrySet().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getKey(),
                    () -> {
                      // Given
                      String golden = golden(sample.getKey(), sample.getValue());
                      // When
                      String written =
                          new String(EventCodec.encode(sample.getValue()), StandardCharsets.UTF_8);
                      Object read =
                          EventCodec.decode(
                              golden.getBytes(StandardCharsets.UTF_8),
                              sample.getValue().getClass());
                      // Then
                      assertThat(JSON.readTree(written)).isEqualTo(JSON.readTree(golden));
                      assertThat(read).isEqualTo(sample.getValue());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyGoldenFileIsValidByItsSchema() {
    return samples().entrySet().stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getKey(),
                    () -> {
                      String golden = golden(sample.getKey(), sample.getValue());
                      assertThat(schema(sample.getKey()).validate(JSON.readTree(golden))).isEmpty();
                    }));
  }

  @Test
  void theSchemaRefusesWhatTheCodecRefuses() throws IOException {
    String name = "model-version.v1.first";
    String golden = golden(name, Objects.requireNonNull(samples().get(name)));
    for (Map.Entry<String, String> change :
        Map.of(
                "\"sparsity\" : 0.35", "\"sparsity\" : 35",
                "\"magnitude\"", "\"magnitud\"",
                "\"step\" : \"prune\"", "\"step\" : \"distill\"",
                "\"runId\" : \"run-1\"", "\"runId\" : \"r\"",
                "\"seed\" : 42", "\"seed\" : \"42\"",
                "\"sha256:", "\"md5:")
            .entrySet()) {
      String changed = golden.replace(change.getKey(), change.getValue());
      assertThat(changed).as(change.getKey()).isNotEqualTo(golden);
      JsonNode node = JSON.readTree(changed);
      assertThat(schema(name).validate(node)).as(change.getValue()).isNotEmpty();
      assertThatThrownBy(() -> EventCodec.decode(changed.getBytes(StandardCharsets.UTF_8)))
          .as(change.getValue())
          .isInstanceOf(EventFormatException.class);
    }
  }

  @Test
  void everyRecordOfTheContractIsInAGoldenFile() {
    String names = String.join(" ", samples().keySet());
    assertThat(Contract.ROOTS.keySet()).allMatch(root -> names.contains(root + ".v1"));
  }
}
