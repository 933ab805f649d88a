package io.espalier.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.benchmark.measure.Answer;
import io.espalier.benchmark.measure.Candidate;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.runtime.Tier;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AnswerCheckTest {
  private static final Answer REFERENCE =
      answer(RuntimeName.ONNX_RUNTIME, Precision.FP32, null, "", 3, 4);

  @Test
  void aCandidateThatAnswersAlikeIsTimed() {
    Answer ours = answer(RuntimeName.ESPALIER, Precision.FP32, Tier.VECTOR, "vector", 3.0005f, 4);
    AnswerCheck check = new AnswerCheck();

    assertThat(check.apply(List.of(ours, REFERENCE)))
        .containsExactly(ours.candidate(), REFERENCE.candidate());
    assertThat(check.difference(ours.candidate())).isBetween(0.9e-4, 1.1e-4);
  }

  @Test
  void aCandidateThatAnswersOtherwiseIsNotTimedAndNamed() {
    Answer ours = answer(RuntimeName.ESPALIER, Precision.FP32, Tier.VECTOR, "vector", 3.5f, 4);

    assertThatThrownBy(() -> new AnswerCheck().apply(List.of(ours, REFERENCE)))
        .hasMessageContaining("espalier vector, released fp32 (vector)")
        .hasMessageContaining("relative difference 0.1");
  }

  @Test
  void outputsThatAreNoNumbersAreNotAlike() {
    Answer ours = answer(RuntimeName.ESPALIER, Precision.FP32, null, "vector", Float.NaN, 4);

    assertThatThrownBy(() -> new AnswerCheck().apply(List.of(ours, REFERENCE)))
        .hasMessageContaining("NaN");
  }

  @Test
  void aTierThatFellBackToALowerOneIsTimedOnce() {
    Answer scalar = answer(RuntimeName.ESPALIER, Precision.FP32, Tier.SCALAR, "loops", 3, 4);
    Answer vector = answer(RuntimeName.ESPALIER, Precision.FP32, Tier.VECTOR, "loops", 3, 4);

    assertThat(new AnswerCheck().apply(List.of(scalar, vector, REFERENCE)))
        .containsExactly(scalar.candidate(), REFERENCE.candidate());
  }

  private static Answer answer(
      RuntimeName runtime,
      Precision precision,
      @Nullable Tier tier,
      String description,
      float... output) {
    Candidate candidate =
        new Candidate(runtime, precision, MeasuredModel.RELEASED, Path.of("m.onnx"), tier);
    return new Answer(candidate, description, List.of(output));
  }
}
