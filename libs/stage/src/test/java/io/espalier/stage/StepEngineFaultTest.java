package io.espalier.stage;

import static io.espalier.stage.Runs.BENCHMARK;
import static io.espalier.stage.Runs.FINETUNE;
import static io.espalier.stage.Runs.prepared;
import static io.espalier.stage.Runs.prune;
import static io.espalier.stage.Runs.pruning;
import static io.espalier.stage.Runs.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.ArtifactStoreException;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Topics;
import io.espalier.events.step.Prune;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StepEngineFaultTest extends EngineFixture {
  @Test
  void aRejectedStepEndsTheRunWithReasonAndRemedy() {
    // Given
    StepHandler<?> rejecting =
        pruning(
            (_, _) -> {
              throw new StepRejectedException("The node 'x' has no weights.", "Exclude it.");
            });
    // When
    StageResult.Emit emit =
        emitted(engine(rejecting).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    // Then
    assertThat(emit.topic()).isEqualTo(Topics.VERDICT);
    assertThat(event(emit).failure().step()).isEqualTo("prune");
    assertThat(event(emit).failure().reason()).isEqualTo("The node 'x' has no weights.");
    assertThat(event(emit).failure().remedy()).isEqualTo("Exclude it.");
  }

  @Test
  void aTransientFaultIsTriedAgainUntilItIsGone() {
    // Given a handler that meets a full disk more often than an unexpected fault may come
    AtomicInteger calls = new AtomicInteger();
    StepEngine[] engine = new StepEngine[1];
    StepHandler<?> unlucky =
        pruning(
            (step, context) -> {
              if (calls.incrementAndGet() <= 20) {
                throw new ArtifactStoreException("The disk is full.", null, true);
              }
              assertThat(engine[0].status().fault()).isEqualTo("The disk is full.");
              return pruning().run(step, context);
            });
    engine[0] = engine(unlucky);
    // When
    StageResult result = engine[0].process(record(prepared(store, "run-1", prune(0.5), BENCHMARK)));
    // Then
    assertThat(event(result).failure()).isNull();
    assertThat(calls).hasValue(21);
    assertThat(engine[0].status().healthy()).isTrue();
  }

  @Test
  void anUnexpectedExceptionIsTriedThreeTimesAndThenEndsTheRun() {
    AtomicInteger calls = new AtomicInteger();
    StepHandler<?> broken =
        pruning(
            (_, _) -> {
              calls.incrementAndGet();
              throw new IllegalStateException("index 7 of 5");
            });
    ModelVersionEvent next =
        event(engine(broken).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    assertThat(calls).hasValue(3);
    assertThat(next.failure().reason())
        .isEqualTo("The step 'prune' failed unexpectedly: index 7 of 5");
    assertThat(next.failure().remedy()).contains("log of the prune service");
  }

  @Test
  void anErrorEndsTheRunAndNotTheStage() {
    StepHandler<?> broken =
        pruning(
            (_, _) -> {
              throw new OutOfMemoryError("Java heap space");
            });
    StepEngine engine = engine(broken);
    ModelVersionEvent next =
        event(engine.process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    assertThat(next.failure().reason()).contains("Java heap space");
  }

  @Test
  void anExceptionThatPassesDoesNotEndTheRun() {
    AtomicInteger calls = new AtomicInteger();
    StepHandler<?> once =
        pruning(
            (step, context) -> {
              if (calls.incrementAndGet() == 1) {
                throw new IOException("reset");
              }
              return pruning().run(step, context);
            });
    ModelVersionEvent next =
        event(engine(once).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    assertThat(next.failure()).isNull();
  }

  @Test
  void aMissingArtifactEndsTheRunWithWhatIsMissing() {
    ModelVersionEvent event = prepared(store, "run-1", prune(0.5), BENCHMARK);
    store = new DirectoryArtifactStore(directory.resolve("another"));
    ModelVersionEvent next = event(engine(pruning()).process(record(event)));
    assertThat(next.failure().reason()).contains(event.artifact());
    assertThat(next.failure().remedy()).contains("artifact store");
  }

  @Test
  void stoppingEndsTheWaitForAFaultToGo() throws InterruptedException {
    RetryPolicy patient = new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1), 3);
    StepHandler<?> waiting =
        pruning(
            (_, _) -> {
              throw new TransientFaultException("The lake is frozen.", null);
            });
    StepEngine engine =
        new StepEngine("prune", store, List.of(waiting), _ -> {}, patient, cancellation);
    StageRecord record = record(prepared(store, "run-1", prune(0.5), BENCHMARK));
    List<StageResult> results = new ArrayList<>();
    Thread thread = Thread.ofPlatform().start(() -> results.add(engine.process(record)));
    while (engine.status().healthy() && thread.isAlive()) {
      Thread.sleep(5);
    }
    assertThat(engine.status().fault()).isEqualTo("The lake is frozen.");
    cancellation.cancel();
    thread.join(5_000);
    assertThat(results).singleElement().isInstanceOf(StageResult.Interrupted.class);
  }

  @Test
  void anUndecodableRecordGoesToTheDeadLetterTopicAsItCame() {
    // Given
    byte[] poison = {0, 1, 2, (byte) 0xff};
    StageRecord record =
        new StageRecord(poison, "key-1", Topics.PRUNE, 3, 41, Map.of("trace", "abc"));
    // When
    StageResult.Emit emit = emitted(engine(pruning()).process(record));
    // Then
    assertThat(emit.topic()).isEqualTo(Topics.DEAD_LETTER);
    assertThat(emit.value()).isEqualTo(poison);
    assertThat(emit.key()).isEqualTo("key-1");
    assertThat(emit.headers())
        .containsEntry("trace", "abc")
        .containsEntry("dead-letter-topic", Topics.PRUNE)
        .containsEntry("dead-letter-partition", "3")
        .containsEntry("dead-letter-offset", "41");
    assertThat(emit.headers().get("dead-letter-reason")).contains("The record is no");
  }

  @Test
  void aTombstoneOrAnotherTypeOrAnotherStagesStepIsADeadLetter() {
    ModelVersionEvent event = prepared(store, "run-1", prune(0.5), BENCHMARK);
    StepEngine engine = engine(pruning());
    StageRecord tombstone = new StageRecord(null, "k", Topics.PRUNE, 0, 0, Map.of());
    assertThat(emitted(engine.process(tombstone)).topic()).isEqualTo(Topics.DEAD_LETTER);
    StageRecord newer =
        new StageRecord(
            EventCodec.encode(event),
            "k",
            Topics.PRUNE,
            0,
            0,
            Map.of("ce_type", "io.espalier.model-version.v2"));
    assertThat(emitted(engine.process(newer)).headers().get("dead-letter-reason"))
        .contains("io.espalier.model-version.v2");
    StageRecord misplaced = record(prepared(store, "run-1", FINETUNE, BENCHMARK));
    assertThat(emitted(engine.process(misplaced)).headers().get("dead-letter-reason"))
        .contains("belongs on the topic model-version.finetune");
  }

  @Test
  void progressThatCannotBeToldDoesNotDisturbTheStep() {
    StepHandler<?> telling =
        pruning(
            (step, context) -> {
              context.report(0.5, "half way");
              return pruning().run(step, context);
            });
    StepEngine engine =
        new StepEngine(
            "prune",
            store,
            List.of(telling),
            _ -> {
              throw new IllegalStateException("The broker is down.");
            },
            FAST,
            cancellation);
    StageResult result = engine.process(record(prepared(store, "run-1", prune(0.5), BENCHMARK)));
    assertThat(event(result).failure()).isNull();
  }

  @Test
  void aDataSetOfAnotherPreprocessingIsRefused() {
    StepHandler<?> checking =
        pruning(
            (step, context) -> {
              context.requirePreprocessing("sha256:" + "f".repeat(64));
              return pruning().run(step, context);
            });
    ModelVersionEvent next =
        event(engine(checking).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    assertThat(next.failure().reason()).contains("preprocessed by contract sha256:ffff");
  }

  @Test
  void aFaultOfTheStageItselfIsADeadLetterSoThatTheChannelGoesOn() {
    StepHandler<Prune> withoutCode =
        new StepHandler<>() {
          @Override
          public Class<Prune> stepType() {
            return Prune.class;
          }

          @Override
          public StepOutcome run(Prune step, StepContext context) {
            throw new AssertionError("is not reached");
          }

          @Override
          public List<Class<?>> code() {
            throw new NoClassDefFoundError("ai/djl/Model");
          }
        };
    StageResult.Emit emit =
        emitted(
            engine(withoutCode).process(record(prepared(store, "run-1", prune(0.5), BENCHMARK))));
    assertThat(emit.topic()).isEqualTo(Topics.DEAD_LETTER);
    assertThat(emit.headers().get("dead-letter-reason")).contains("ai/djl/Model");
  }
}
