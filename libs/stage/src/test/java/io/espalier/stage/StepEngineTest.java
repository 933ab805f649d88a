package io.espalier.stage;

import static io.espalier.stage.Runs.BENCHMARK;
import static io.espalier.stage.Runs.FINETUNE;
import static io.espalier.stage.Runs.bytes;
import static io.espalier.stage.Runs.prepared;
import static io.espalier.stage.Runs.prune;
import static io.espalier.stage.Runs.pruning;
import static io.espalier.stage.Runs.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.artifacts.Digest;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepEngineTest extends EngineFixture {
  @Test
  void aStepIsDoneAndTheNextEventGoesToItsTopic() {
    // Given
    ModelVersionEvent event = prepared(store, "run-1", prune(0.5), FINETUNE, BENCHMARK);
    // When
    StageResult.Emit emit = emitted(engine(pruning()).process(record(event)));
    // Then
    ModelVersionEvent next = EventCodec.decode(emit.value());
    assertThat(emit.topic()).isEqualTo(Topics.FINETUNE);
    assertThat(emit.key()).isEqualTo("run-1");
    assertThat(next.position()).isEqualTo(2);
    assertThat(store.get(new Digest(next.artifact())))
        .isEqualTo(bytes("dense model pruned to 0.5"));
    assertThat(next.last()).isNotNull();
    assertThat(next.last().reused()).isFalse();
    assertThat(emit.headers())
        .containsEntry("ce_id", next.id())
        .containsEntry("ce_type", "io.espalier.model-version.v1")
        .containsEntry("ce_source", "/espalier/prune-service")
        .containsEntry("ce_subject", "run-1");
  }

  @Test
  void theSameRecordDeliveredTwiceGivesTheSameBytesWithoutWorkingAgain() {
    // Given
    AtomicInteger calls = new AtomicInteger();
    StepHandler<?> counting =
        pruning(
            (step, context) -> {
              calls.incrementAndGet();
              return pruning().run(step, context);
            });
    StageRecord record = record(prepared(store, "run-1", prune(0.5), BENCHMARK));
    // When delivered again to the same instance, and to another after a restart
    StageResult.Emit first = emitted(engine(counting).process(record));
    StageResult.Emit second = emitted(engine(counting).process(record));
    // Then
    assertThat(second.value()).isEqualTo(first.value());
    assertThat(second.headers()).isEqualTo(first.headers());
    assertThat(calls).hasValue(1);
  }

  @Test
  void anotherRunTakesTheResultAndSaysSo() {
    // Given
    StepEngine engine = engine(pruning());
    engine.process(record(prepared(store, "run-1", prune(0.5), BENCHMARK)));
    StageRecord other = record(prepared(store, "run-2", prune(0.5), BENCHMARK));
    // When
    StageResult.Emit emit = emitted(engine.process(other));
    // Then
    assertThat(event(emit).last().reused()).isTrue();
    assertThat(event(emit).runId()).isEqualTo("run-2");
    assertThat(emitted(engine.process(other)).value()).isEqualTo(emit.value());
  }

  @Test
  void aLostArtifactIsMadeAgain() throws IOException {
    // Given a result whose model has gone
    StageRecord record = record(prepared(store, "run-1", prune(0.5), BENCHMARK));
    ModelVersionEvent before = event(engine(pruning()).process(record));
    Path blob = store.path(new Digest(before.artifact()));
    Files.delete(blob);
    // When
    ModelVersionEvent after = event(engine(pruning()).process(record));
    // Then
    assertThat(after.artifact()).isEqualTo(before.artifact());
    assertThat(store.contains(new Digest(after.artifact()))).isTrue();
  }

  @Test
  void recordsOutOfOrderAndRepeatedLeadToTheSameEvents() {
    // Given the records of eight runs, and what they lead to in order
    List<StageRecord> records = new ArrayList<>();
    for (int run = 0; run < 8; run++) {
      records.add(record(prepared(store, "run-" + run, prune(0.1 + run * 0.1), BENCHMARK)));
    }
    StepEngine inOrder = engine(pruning());
    Map<String, byte[]> expected = new HashMap<>();
    records.forEach(record -> expected.put(record.key(), emitted(inOrder.process(record)).value()));
    // When each comes three times in any order to fresh instances
    long seed = 20261123;
    List<StageRecord> shuffled =
        new ArrayList<>(Collections.nCopies(3, records).stream().flatMap(List::stream).toList());
    Collections.shuffle(shuffled, new Random(seed));
    // Then
    for (StageRecord record : shuffled) {
      assertThat(emitted(engine(pruning()).process(record)).value())
          .as("seed %d, %s", seed, record.key())
          .isEqualTo(expected.get(record.key()));
    }
  }

  @Test
  void aStepThatIsStoppedIsNotAcknowledgedAndGoesOnFromItsCheckpoint() {
    // Given a handler that saves a checkpoint and is asked to stop
    StageRecord record = record(prepared(store, "run-1", prune(0.5), BENCHMARK));
    StepHandler<?> resuming =
        pruning(
            (step, context) -> {
              if (context.checkpoints().latest().isEmpty()) {
                context.checkpoints().save(bytes("half"));
                cancellation.cancel();
                context.throwIfCancelled();
              }
              assertThat(context.checkpoints().latest()).contains(bytes("half"));
              return pruning().run(step, context);
            });
    // When
    StageResult stopped = engine(resuming).process(record);
    StageResult waiting = engine(resuming).process(record);
    StageResult resumed =
        new StepEngine("prune", store, List.of(resuming), _ -> {}, FAST, new Cancellation())
            .process(record);
    // Then
    assertThat(stopped).isInstanceOf(StageResult.Interrupted.class);
    assertThat(waiting).isInstanceOf(StageResult.Interrupted.class);
    assertThat(event(resumed).failure()).isNull();
  }

  @Test
  void checkpointsAreClearedWhenTheResultIsKept() {
    StageRecord record = record(prepared(store, "run-1", prune(0.5), BENCHMARK));
    List<StepContext> seen = new ArrayList<>();
    StepHandler<?> saving =
        pruning(
            (step, context) -> {
              seen.add(context);
              context.checkpoints().save(bytes("half"));
              return pruning().run(step, context);
            });
    engine(saving).process(record);
    assertThat(store.checkpoints(seen.getFirst().key()).latest()).isEmpty();
  }

  @Test
  void aRunThatHasEndedIsPassedOver() {
    ModelVersionEvent ended =
        prepared(store, "run-1", prune(0.5), BENCHMARK).failed("reason", "remedy");
    assertThat(engine(pruning()).process(record(ended))).isInstanceOf(StageResult.Skip.class);
  }

  @Test
  void progressIsToldWithTheRunAndTheStep() {
    StepHandler<?> telling =
        pruning(
            (step, context) -> {
              context.report(0.5, "half way");
              return pruning().run(step, context);
            });
    engine(telling).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK)));
    assertThat(progress)
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.runId()).isEqualTo("run-1");
              assertThat(told.step()).isEqualTo("prune");
              assertThat(told.position()).isEqualTo(1);
              assertThat(told.steps()).isEqualTo(3);
              assertThat(told.note()).isEqualTo("half way");
            });
  }

  @Test
  void twoHandlersOfOneStepAreRefused() {
    assertThatThrownBy(() -> engine(pruning(), pruning())).hasMessageContaining("Two handlers");
    assertThatThrownBy(
            () -> new StepEngine("polish", store, List.of(), _ -> {}, FAST, cancellation))
        .hasMessageContaining("no stage 'polish'");
  }
}
