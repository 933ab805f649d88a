package io.espalier.stage;

import static io.espalier.stage.Runs.BENCHMARK;
import static io.espalier.stage.Runs.FINETUNE;
import static io.espalier.stage.Runs.prepared;
import static io.espalier.stage.Runs.prune;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.artifacts.StepKey;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepKeysTest {
  @TempDir private Path directory;
  private ArtifactStore store;

  @BeforeEach
  void openTheStore() {
    store = new DirectoryArtifactStore(directory);
  }

  private static StepKey key(ModelVersionEvent event) {
    return StepKeys.of(event, event.nextStep().orElseThrow(), "code");
  }

  /** The event with a text of its JSON replaced. */
  private static ModelVersionEvent changed(ModelVersionEvent event, String from, String to) {
    String json = new String(EventCodec.encode(event), StandardCharsets.UTF_8);
    assertThat(json).contains(from);
    return EventCodec.decode(json.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theRunDoesNotMatterForTheKey() {
    assertThat(key(prepared(store, "run-1", prune(0.5), BENCHMARK)))
        .isEqualTo(key(prepared(store, "run-2", prune(0.5), FINETUNE, BENCHMARK)));
  }

  @Test
  void everythingThatTheResultDependsOnMatters() {
    ModelVersionEvent event = prepared(store, "run-1", prune(0.5), BENCHMARK);
    StepKey key = key(event);
    assertThat(key(prepared(store, "run-1", prune(0.6), BENCHMARK))).isNotEqualTo(key);
    assertThat(key(changed(event, "\"seed\":7", "\"seed\":8"))).isNotEqualTo(key);
    assertThat(key(changed(event, "\"threads\":2", "\"threads\":1"))).isNotEqualTo(key);
    assertThat(key(changed(event, event.artifact(), event.dataset()))).isNotEqualTo(key);
    assertThat(key(changed(event, event.dataset(), event.artifact()))).isNotEqualTo(key);
    assertThat(key(changed(event, event.preprocessing(), event.artifact()))).isNotEqualTo(key);
    assertThat(StepKeys.of(event, event.nextStep().orElseThrow(), "newer code")).isNotEqualTo(key);
  }

  @Test
  void theTeacherMattersForFinetuningThatDistils() {
    ModelVersionEvent plain = prepared(store, "run-1", FINETUNE, BENCHMARK);
    assertThat(key(withOtherDense(plain))).isEqualTo(key(plain));
    ModelVersionEvent distilling = changed(plain, "\"distillation\":0.0", "\"distillation\":0.5");
    assertThat(key(withOtherDense(distilling))).isNotEqualTo(key(distilling));
  }

  private static ModelVersionEvent withOtherDense(ModelVersionEvent event) {
    return changed(
        event,
        "\"dense\":{\"artifact\":\"" + event.artifact(),
        "\"dense\":{\"artifact\":\"" + event.dataset());
  }

  @Test
  void aBenchmarkIsMeasuredAnewForEveryRun() {
    assertThat(key(prepared(store, "run-1", BENCHMARK)))
        .isNotEqualTo(key(prepared(store, "run-2", BENCHMARK)))
        .isEqualTo(key(prepared(store, "run-1", BENCHMARK)));
  }

  @Test
  void theTeacherMattersForFinetuningThatLooksAtFeatures() {
    ModelVersionEvent plain = prepared(store, "run-1", FINETUNE, BENCHMARK);
    ModelVersionEvent looking = changed(plain, "\"features\":0.0", "\"features\":0.5");
    assertThat(key(withOtherDense(looking))).isNotEqualTo(key(looking));
  }

  @Test
  void theGuardAndTheReferenceMatterForFinetuningWhichAimsAtThem() {
    ModelVersionEvent event = prepared(store, "run-1", FINETUNE, BENCHMARK);
    assertThat(key(withOtherGuard(event))).isNotEqualTo(key(event));
    assertThat(key(withOtherReference(event))).isNotEqualTo(key(event));
  }

  @Test
  void theGuardAndTheDenseModelMatterForPruningThatMeasuresWhatALayerCosts() {
    ModelVersionEvent plain = prepared(store, "run-1", prune(0.5), BENCHMARK);
    assertThat(key(withOtherGuard(plain))).isEqualTo(key(plain));
    assertThat(key(withOtherReference(plain))).isEqualTo(key(plain));
    assertThat(key(withOtherDense(plain))).isEqualTo(key(plain));
    for (String allocation : List.of("sensitivity", "dynamic")) {
      ModelVersionEvent measuring = changed(plain, "\"global\"", "\"" + allocation + "\"");
      assertThat(key(withOtherGuard(measuring))).isNotEqualTo(key(measuring));
      assertThat(key(withOtherReference(measuring))).isNotEqualTo(key(measuring));
      assertThat(key(withOtherDense(measuring))).isNotEqualTo(key(measuring));
    }
  }

  @Test
  void theDenseModelMattersForPruningThatMakesUpForItsError() {
    ModelVersionEvent plain = prepared(store, "run-1", prune(0.5), BENCHMARK);
    for (ModelVersionEvent event :
        List.of(
            changed(plain, "\"magnitude\"", "\"reconstruction\""),
            changed(plain, "\"compensate\":false", "\"compensate\":true"))) {
      assertThat(key(withOtherDense(event))).isNotEqualTo(key(event));
    }
  }

  @Test
  void theEarlyWeightsMatterForTicketsOnly() {
    ModelVersionEvent plain = prepared(store, "run-1", FINETUNE, BENCHMARK);
    assertThat(key(withEarly(plain, 1))).isEqualTo(key(withEarly(plain, 2)));
    for (String start : List.of("early", "random-mask")) {
      ModelVersionEvent ticket =
          changed(plain, "\"start\":\"pruned\"", "\"start\":\"%s\"".formatted(start));
      assertThat(key(withEarly(ticket, 1))).isNotEqualTo(key(withEarly(ticket, 2)));
    }
  }

  private static ModelVersionEvent withEarly(ModelVersionEvent event, int number) {
    return changed(event, "\"guard\":", "\"early\":\"sha256:%064d\",\"guard\":".formatted(number));
  }

  private static ModelVersionEvent withOtherGuard(ModelVersionEvent event) {
    return changed(event, "\"recallDropMax\":100.0", "\"recallDropMax\":5.0");
  }

  private static ModelVersionEvent withOtherReference(ModelVersionEvent event) {
    return changed(event, "\"accuracy\":0.95", "\"accuracy\":0.94");
  }
}
