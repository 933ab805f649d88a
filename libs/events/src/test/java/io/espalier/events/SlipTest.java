package io.espalier.events;

import static io.espalier.events.Samples.BENCHMARK;
import static io.espalier.events.Samples.FINETUNE;
import static io.espalier.events.Samples.NEURONS;
import static io.espalier.events.Samples.QUANTIZE;
import static io.espalier.events.Samples.TRAIN;
import static io.espalier.events.Samples.after;
import static io.espalier.events.Samples.benchmarking;
import static io.espalier.events.Samples.digest;
import static io.espalier.events.Samples.evaluation;
import static io.espalier.events.Samples.first;
import static io.espalier.events.Samples.neurons;
import static io.espalier.events.Samples.prune;
import static io.espalier.events.Samples.pruning;
import static io.espalier.events.Samples.quantizing;
import static io.espalier.events.Samples.training;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.events.step.Step;
import org.junit.jupiter.api.Test;

class SlipTest {

  private static ModelVersionEvent trained(Step... rest) {
    Step[] slip = new Step[rest.length + 1];
    slip[0] = TRAIN;
    System.arraycopy(rest, 0, slip, 1, rest.length);
    return after(first(slip), 2, training(evaluation(96, 95), 0));
  }

  @Test
  void theFirstStepIsTakenOffAndReported() {
    // Given
    ModelVersionEvent event = first(TRAIN, prune(0.7), BENCHMARK);
    // When
    ModelVersionEvent next = after(event, 2, training(evaluation(96, 95), 0));
    // Then
    assertThat(next.position()).isEqualTo(1);
    assertThat(next.artifact()).isEqualTo(digest(2));
    assertThat(next.parent()).isEqualTo(digest(1));
    assertThat(next.remaining()).containsExactly(prune(0.7), BENCHMARK);
    assertThat(next.last()).isNotNull();
    assertThat(Topics.next(next)).isEqualTo(Topics.PRUNE);
  }

  @Test
  void trainingMakesTheDenseReference() {
    ModelVersionEvent next = trained(BENCHMARK);
    assertThat(next.dense()).isNotNull();
    assertThat(next.dense().artifact()).isEqualTo(digest(2));
    assertThat(next.dense().accuracy()).isEqualTo(0.955);
    assertThat(next.accepted()).isNull();
  }

  @Test
  void preparingMakesTheDenseReference() {
    ModelVersionEvent next =
        after(first(Samples.PREPARE, QUANTIZE, BENCHMARK), 2, Samples.preparing());
    assertThat(next.dense()).isNotNull();
    assertThat(next.dense().artifact()).isEqualTo(digest(2));
    assertThat(Topics.next(next)).isEqualTo(Topics.QUANTIZE);
  }

  @Test
  void aVersionWithinTheGuardIsAccepted() {
    // Given
    ModelVersionEvent event = trained(prune(0.35), FINETUNE, prune(0.7), FINETUNE, BENCHMARK);
    // When
    ModelVersionEvent pruned = after(event, 3, pruning(0.35));
    ModelVersionEvent next = after(pruned, 4, training(evaluation(96, 94), 0.35));
    // Then
    assertThat(pruned.accepted()).isNull();
    assertThat(next.accepted()).isNotNull();
    assertThat(next.accepted().artifact()).isEqualTo(digest(4));
    assertThat(next.accepted().parent()).isEqualTo(digest(3));
    assertThat(next.last().guard().held()).isTrue();
    assertThat(next.slipBacks()).isEmpty();
    assertThat(next.remaining()).containsExactly(prune(0.7), FINETUNE, BENCHMARK);
  }

  @Test
  void aVersionBelowTheGuardSendsTheSlipBackToTheLastAcceptedOne() {
    // Given a version that was accepted at 35%
    ModelVersionEvent accepted =
        after(
            after(
                trained(
                    prune(0.35),
                    FINETUNE,
                    prune(0.7),
                    FINETUNE,
                    prune(0.9),
                    FINETUNE,
                    NEURONS,
                    QUANTIZE,
                    BENCHMARK),
                3,
                pruning(0.35)),
            4,
            training(evaluation(96, 95), 0.35));
    // When the next one loses 2.5 points
    ModelVersionEvent next =
        after(after(accepted, 5, pruning(0.7)), 6, training(evaluation(93, 93), 0.7));
    // Then
    assertThat(next.artifact()).isEqualTo(digest(4));
    assertThat(next.parent()).isEqualTo(digest(3));
    assertThat(next.remaining()).containsExactly(NEURONS, QUANTIZE, BENCHMARK);
    assertThat(next.last().output()).isEqualTo(digest(6));
    assertThat(next.last().guard().held()).isFalse();
    assertThat(next.slipBacks())
        .singleElement()
        .satisfies(
            back -> {
              assertThat(back.refusedArtifact()).isEqualTo(digest(6));
              assertThat(back.refusedSparsity()).isEqualTo(0.7);
              assertThat(back.acceptedArtifact()).isEqualTo(digest(4));
              assertThat(back.acceptedSparsity()).isEqualTo(0.35);
              assertThat(back.droppedSteps()).isEqualTo(2);
              assertThat(back.reason()).contains("2.50 points (at most 1.00)");
            });
    assertThat(Topics.next(next)).isEqualTo(Topics.PRUNE);
  }

  @Test
  void aGuardThatFailsAtTheLastRoundDropsNothing() {
    ModelVersionEvent accepted =
        after(
            after(
                trained(prune(0.35), FINETUNE, prune(0.7), FINETUNE, BENCHMARK), 3, pruning(0.35)),
            4,
            training(evaluation(96, 95), 0.35));
    ModelVersionEvent next =
        after(after(accepted, 5, pruning(0.7)), 6, training(evaluation(80, 80), 0.7));
    assertThat(next.remaining()).containsExactly(BENCHMARK);
    assertThat(next.slipBacks().getFirst().droppedSteps()).isZero();
    assertThat(next.failure()).isNull();
  }

  @Test
  void theRecallOfOneClassAloneCanSendTheSlipBack() {
    // Given accuracy within one point, but a class that lost five
    ModelVersionEvent accepted =
        after(
            after(
                trained(prune(0.35), FINETUNE, prune(0.7), FINETUNE, BENCHMARK), 3, pruning(0.35)),
            4,
            training(evaluation(96, 95), 0.35));
    // When
    ModelVersionEvent next =
        after(after(accepted, 5, pruning(0.7)), 6, training(evaluation(100, 90), 0.7));
    // Then
    assertThat(next.slipBacks().getFirst().reason()).contains("class 'scratch' by 5.00 points");
  }

  @Test
  void aGuardThatFailsBeforeAnythingWasAcceptedEndsTheRun() {
    // Given
    ModelVersionEvent event = trained(prune(0.7), FINETUNE, QUANTIZE, BENCHMARK);
    // When
    ModelVersionEvent next =
        after(after(event, 3, pruning(0.7)), 4, training(evaluation(60, 60), 0.7));
    // Then
    assertThat(next.failure()).isNotNull();
    assertThat(next.failure().reason()).contains("Nothing could be pruned within the guard");
    assertThat(next.failure().remedy()).contains("guard");
    assertThat(Topics.next(next)).isEqualTo(Topics.VERDICT);
    assertThat(next.nextStep()).isEmpty();
  }

  @Test
  void ofSeveralFinetuningsOnlyTheLastIsJudged() {
    ModelVersionEvent event = trained(prune(0.7), FINETUNE, FINETUNE, BENCHMARK);
    ModelVersionEvent between =
        after(after(event, 3, pruning(0.7)), 4, training(evaluation(60, 60), 0.7));
    assertThat(between.failure()).isNull();
    assertThat(between.last().guard()).isNull();
    ModelVersionEvent next = after(between, 5, training(evaluation(96, 95), 0.7));
    assertThat(next.accepted()).isNotNull();
  }

  @Test
  void theBenchmarkBringsTheVerdict() {
    // Given
    ModelVersionEvent event = after(trained(QUANTIZE, BENCHMARK), 8, quantizing());
    // When
    ModelVersionEvent next =
        after(event, 8, benchmarking(evaluation(96, 95), evaluation(96, 95), 4_000_000, 4));
    // Then
    assertThat(next.verdict()).isNotNull();
    assertThat(next.verdict().released()).isTrue();
    assertThat(next.remaining()).isEmpty();
    assertThat(Topics.next(next)).isEqualTo(Topics.VERDICT);
  }

  @Test
  void aSlipWithoutBenchmarkEndsInAFailure() {
    ModelVersionEvent next = after(trained(QUANTIZE), 8, quantizing());
    assertThat(next.failure()).isNotNull();
    assertThat(next.failure().remedy()).isEqualTo("End the recipe with a benchmark step.");
  }

  @Test
  void aFailedStepEndsTheRunWithoutAStepDone() {
    ModelVersionEvent event = trained(prune(0.7), BENCHMARK);
    ModelVersionEvent next = event.failed("The node 'x' cannot be pruned.", "Exclude it.");
    assertThat(next.failure().step()).isEqualTo("prune");
    assertThat(next.last()).isNull();
    assertThat(next.artifact()).isEqualTo(event.artifact());
    assertThat(Topics.next(next)).isEqualTo(Topics.VERDICT);
  }

  @Test
  void aReasonOfAnyLengthEndsTheRun() {
    ModelVersionEvent event = trained(prune(0.7), BENCHMARK);
    assertThat(event.failed("x".repeat(4000), "y").failure().reason()).hasSize(4000);
    assertThat(event.failed("x".repeat(4001), "y").failure().reason())
        .hasSize(4000)
        .endsWith("...");
    assertThat(event.failed("", " ").failure().reason()).isEqualTo("No more is known.");
  }

  @Test
  void theIdDependsOnRunPositionAndStepKeyAlone() {
    ModelVersionEvent once = trained(BENCHMARK);
    ModelVersionEvent again = trained(QUANTIZE, BENCHMARK);
    assertThat(once.id()).isEqualTo(again.id()).hasSize(32);
    assertThat(once.id()).isNotEqualTo(first(TRAIN, BENCHMARK).id());
  }

  @Test
  void aStepThatIsNotNextIsRefused() {
    ModelVersionEvent event = first(TRAIN, BENCHMARK);
    CompletedStep wrong =
        new CompletedStep(
            QUANTIZE, Samples.stepKey(1), "c", digest(1), digest(2), 1, false, quantizing(), null);
    assertThatThrownBy(() -> event.next(wrong, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not the next of the slip");
  }

  @Test
  void metricsOfAnotherKindAreRefused() {
    assertThatThrownBy(() -> after(first(TRAIN, BENCHMARK), 2, quantizing()))
        .hasMessageContaining("TrainingMetrics");
  }

  @Test
  void aRemovalOfNeuronsDoesNotBelongToTheScheduleBeforeIt() {
    ModelVersionEvent accepted =
        after(
            after(trained(prune(0.35), FINETUNE, NEURONS, FINETUNE, BENCHMARK), 3, pruning(0.35)),
            4,
            training(evaluation(96, 95), 0.35));
    ModelVersionEvent next =
        after(after(accepted, 5, neurons()), 6, training(evaluation(80, 80), 0.35));
    assertThat(next.remaining()).containsExactly(BENCHMARK);
    assertThat(next.artifact()).isEqualTo(digest(4));
  }
}
