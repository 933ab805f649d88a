package io.espalier.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.step.Step;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {

  private static String topicOf(Step step) {
    ModelVersionEvent trained =
        Samples.after(
            Samples.first(Samples.TRAIN, step), 2, Samples.training(Samples.evaluation(96, 95), 0));
    return Topics.next(trained);
  }

  @Test
  void everyStepHasItsTopic() {
    assertThat(topicOf(Samples.prune(0.5))).isEqualTo("model-version.prune");
    assertThat(topicOf(Samples.FINETUNE)).isEqualTo("model-version.finetune");
    assertThat(topicOf(Samples.QUANTIZE)).isEqualTo("model-version.quantize");
    assertThat(topicOf(Samples.BENCHMARK)).isEqualTo("model-version.benchmark");
    assertThat(Topics.next(Samples.first(Samples.TRAIN))).isEqualTo("model-version.finetune");
    assertThat(Topics.next(Samples.first(Samples.PREPARE))).isEqualTo("model-version.finetune");
  }

  @Test
  void noTopicIsListedTwice() {
    assertThat(Topics.all()).doesNotHaveDuplicates().containsAll(Topics.ofModelVersions());
    assertThat(Topics.all()).allMatch(topic -> topic.startsWith("model-version."));
    assertThat(Topics.ofModelVersions())
        .isEqualTo(
            List.of(
                Topics.PRUNE, Topics.FINETUNE, Topics.QUANTIZE, Topics.BENCHMARK, Topics.VERDICT));
  }
}
