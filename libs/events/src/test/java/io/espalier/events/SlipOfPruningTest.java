package io.espalier.events;

import static io.espalier.events.Samples.BENCHMARK;
import static io.espalier.events.Samples.FINETUNE;
import static io.espalier.events.Samples.NEURONS;
import static io.espalier.events.Samples.QUANTIZE;
import static io.espalier.events.Samples.after;
import static io.espalier.events.Samples.digest;
import static io.espalier.events.Samples.evaluation;
import static io.espalier.events.Samples.first;
import static io.espalier.events.Samples.prune;
import static io.espalier.events.Samples.pruningMeasured;
import static io.espalier.events.Samples.training;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What follows from a pruning that no fine-tuning follows, and from early weights. */
class SlipOfPruningTest {

  private static ModelVersionEvent trained(Step... rest) {
    return trained(Samples.GUARD, rest);
  }

  private static ModelVersionEvent trained(Guard guard, Step... rest) {
    List<Step> slip = new ArrayList<>(List.of(rest));
    slip.addFirst(Samples.TRAIN);
    ModelVersionEvent event = first(guard, slip.toArray(Step[]::new));
    return after(event, 2, training(evaluation(96, 95), 0));
  }

  @Test
  void aPruningWithoutRecoveryIsAcceptedByItsOwnValidation() {
    // Given
    ModelVersionEvent event = trained(prune(0.35), prune(0.7), BENCHMARK);
    // When
    ModelVersionEvent next = after(event, 3, pruningMeasured(0.35, evaluation(96, 94)));
    // Then
    assertThat(next.accepted()).isNotNull();
    assertThat(next.accepted().artifact()).isEqualTo(digest(3));
    assertThat(next.last().guard().held()).isTrue();
    assertThat(next.remaining()).containsExactly(prune(0.7), BENCHMARK);
  }

  @Test
  void aPruningWithoutRecoveryThatBreaksTheGuardIsUndoneWithTheRestOfItsSchedule() {
    // Given a version that was accepted at 35%
    ModelVersionEvent accepted =
        after(
            trained(prune(0.35), prune(0.7), prune(0.9), NEURONS, QUANTIZE, BENCHMARK),
            3,
            pruningMeasured(0.35, evaluation(96, 95)));
    // When
    ModelVersionEvent next = after(accepted, 4, pruningMeasured(0.7, evaluation(90, 90)));
    // Then
    assertThat(next.artifact()).isEqualTo(digest(3));
    assertThat(next.remaining()).containsExactly(NEURONS, QUANTIZE, BENCHMARK);
    assertThat(next.slipBacks())
        .singleElement()
        .satisfies(
            back -> {
              assertThat(back.refusedArtifact()).isEqualTo(digest(4));
              assertThat(back.refusedSparsity()).isEqualTo(0.7);
              assertThat(back.acceptedSparsity()).isEqualTo(0.35);
              assertThat(back.droppedSteps()).isEqualTo(1);
              assertThat(back.reason()).startsWith("After pruning accuracy fell by");
            });
  }

  @Test
  void aPruningThatIsUndoneLeavesOtherSchedulesAlone() {
    // Given a version that was accepted after fine-tuning
    ModelVersionEvent accepted =
        after(
            after(
                trained(prune(0.35), FINETUNE, NEURONS, prune(0.5), BENCHMARK),
                3,
                pruningMeasured(0.35, evaluation(96, 95))),
            4,
            training(evaluation(96, 95), 0.35));
    // When
    ModelVersionEvent next = after(accepted, 5, pruningMeasured(0.35, evaluation(80, 80)));
    // Then
    assertThat(next.artifact()).isEqualTo(digest(4));
    assertThat(next.remaining()).containsExactly(prune(0.5), BENCHMARK);
  }

  @Test
  void aFirstPruningThatBreaksTheGuardWithoutRecoveryEndsTheRun() {
    ModelVersionEvent next =
        after(
            trained(prune(0.7), QUANTIZE, BENCHMARK), 3, pruningMeasured(0.7, evaluation(60, 60)));
    assertThat(next.failure()).isNotNull();
    assertThat(next.failure().step()).isEqualTo("prune");
    assertThat(next.failure().reason()).contains("Nothing could be pruned within the guard");
  }

  @Test
  void aPruningThatAFinetuningFollowsIsJudgedAfterIt() {
    // Given two prunings before one fine-tuning
    ModelVersionEvent event = trained(NEURONS, prune(0.7), FINETUNE, BENCHMARK);
    // When
    ModelVersionEvent pruned =
        after(
            after(event, 3, pruningMeasured(0, evaluation(60, 60))),
            4,
            pruningMeasured(0.7, evaluation(50, 50)));
    // Then
    assertThat(pruned.failure()).isNull();
    assertThat(pruned.last().guard()).isNull();
    assertThat(after(pruned, 5, training(evaluation(96, 95), 0.7)).accepted()).isNotNull();
  }

  @Test
  void aFinetuningAfterTheNextKindOfStepRecoversNothing() {
    ModelVersionEvent event = trained(prune(0.7), QUANTIZE, FINETUNE, BENCHMARK);
    assertThat(after(event, 3, pruningMeasured(0.7, evaluation(60, 60))).failure()).isNotNull();
  }

  @Test
  void theRecallOfAMinorityClassAloneUndoesAPruning() {
    // Given a rare class that may lose two points
    Guard guard = Samples.guard(List.of("scratch"), 2);
    ModelVersionEvent accepted =
        after(
            trained(guard, prune(0.35), prune(0.7), BENCHMARK),
            3,
            pruningMeasured(0.35, evaluation(96, 95)));
    // When it loses three, within what the others may lose
    ModelVersionEvent next = after(accepted, 4, pruningMeasured(0.7, evaluation(99, 92)));
    // Then
    assertThat(next.artifact()).isEqualTo(digest(3));
    assertThat(next.slipBacks().getFirst().reason())
        .contains("class 'scratch' by 3.00 points (at most 2.00)");
  }

  @Test
  void aTrainingThatPrunesAndIsUndoneLeavesThePruningsAfterItAlone() {
    // Given
    ModelVersionEvent accepted =
        after(
            trained(prune(0.35), QUANTIZE, Samples.SPARSIFY, NEURONS, BENCHMARK),
            3,
            pruningMeasured(0.35, evaluation(96, 95)));
    ModelVersionEvent quantized = after(accepted, 4, Samples.quantizing());
    // When
    ModelVersionEvent next = after(quantized, 5, training(evaluation(80, 80), 0.5));
    // Then
    assertThat(next.artifact()).isEqualTo(digest(3));
    assertThat(next.remaining()).containsExactly(NEURONS, BENCHMARK);
  }

  @Test
  void theEarlyWeightsOfTheTrainingStayWithTheRun() {
    // Given
    ModelVersionEvent event = first(Samples.TRAIN_WITH_SNAPSHOT, prune(0.7), FINETUNE, BENCHMARK);
    // When
    ModelVersionEvent kept = after(event, 2, Samples.trainingWithSnapshot(evaluation(96, 95)));
    ModelVersionEvent later =
        after(
            after(kept, 3, pruningMeasured(0.7, evaluation(90, 90))),
            4,
            training(evaluation(96, 95), 0.7));
    // Then
    assertThat(event.early()).isNull();
    assertThat(kept.early()).isEqualTo(digest(50));
    assertThat(later.early()).isEqualTo(digest(50));
  }
}
