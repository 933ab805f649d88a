package io.espalier.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelVersionEventTest {

  private static ModelVersionEvent withRun(String runId) {
    return ModelVersionEvent.first(
        runId,
        "m",
        Samples.digest(1),
        Samples.digest(2),
        Samples.digest(3),
        1,
        1,
        "r",
        Samples.GUARD,
        List.of(Samples.TRAIN, Samples.BENCHMARK));
  }

  @Test
  void aRunIdKeepsItsForm() {
    assertThat(withRun("abc").runId()).isEqualTo("abc");
    assertThat(withRun("a".repeat(64)).runId()).hasSize(64);
    for (String bad : List.of("ab", "a".repeat(65), "-abc", "Abc", "a b c", "a/b/c", "..")) {
      assertThatThrownBy(() -> withRun(bad))
          .hasMessageContaining("The field 'runId' is")
          .hasMessageContaining("3 to 64 of a-z");
    }
  }

  @Test
  void aSlipThatMakesNoReferenceIsRefused() {
    assertThatThrownBy(() -> Samples.first(Samples.prune(0.5), Samples.BENCHMARK))
        .hasMessageContaining("train or prepare");
    assertThatThrownBy(Samples::first).hasMessageContaining("train or prepare");
  }

  @Test
  void anEventThatNeitherEndedNorGoesOnIsRefused() {
    String json =
        new String(EventCodec.encode(Samples.first(Samples.TRAIN)), StandardCharsets.UTF_8)
            .replaceAll("\"remaining\":\\[.*?]", "\"remaining\":[]");
    assertThatThrownBy(() -> EventCodec.decode(json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(EventFormatException.class)
        .hasMessageContaining("neither a verdict nor a failure");
  }

  @Test
  void theNumberOfStepsStaysKnownAlongTheRun() {
    ModelVersionEvent event = Samples.first(Samples.TRAIN, Samples.QUANTIZE, Samples.BENCHMARK);
    assertThat(event.steps()).isEqualTo(3);
    ModelVersionEvent next =
        Samples.after(event, 2, Samples.training(Samples.evaluation(96, 95), 0));
    assertThat(next.steps()).isEqualTo(3);
  }

  @Test
  void theSameSubmissionIsTheSameRun() {
    Submission submission =
        new Submission(null, "m", Samples.digest(1), Samples.digest(2), "harbor", 1, 2);
    Submission other =
        new Submission(null, "m", Samples.digest(1), Samples.digest(2), "harbor", 2, 2);
    assertThat(submission.effectiveRunId()).matches("run-[0-9a-f]{16}");
    assertThat(submission.effectiveRunId()).isNotEqualTo(other.effectiveRunId());
    assertThat(submission.id()).isNotEqualTo(other.id());
  }

  @Test
  void aRejectionHasAVerdictOrAFailure() {
    assertThatThrownBy(() -> new Rejected("run-1", "m", null, null))
        .hasMessageContaining("Exactly one");
  }
}
