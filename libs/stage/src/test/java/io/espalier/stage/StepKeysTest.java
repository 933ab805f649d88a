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
}
