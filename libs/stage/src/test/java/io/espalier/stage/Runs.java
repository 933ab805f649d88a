package io.espalier.stage;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.events.CompletedStep;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Topics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Gates;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events and handlers of a small run, for tests. */
public final class Runs {
  public static final Prepare PREPARE = new Prepare(8);
  public static final Finetune FINETUNE = new Finetune(1, 0.0001, 0, 8, 0, false, 0, 1, false);
  public static final Benchmark BENCHMARK =
      new Benchmark(
          List.of("edge-1core"), List.of(RuntimeName.ESPALIER), 0, 1, new Gates(100, 100, 0, 0));
  private static final String SOME_DIGEST = "sha256:" + "0".repeat(64);

  private Runs() {}

  public static Prune prune(double sparsity) {
    return new Prune(
        Criterion.MAGNITUDE, Granularity.UNSTRUCTURED, sparsity, Target.ALL, List.of());
  }

  public static EvaluationSummary evaluation(int correct) {
    return EvaluationSummary.of(
        List.of("a", "b"), new int[][] {{correct, 100 - correct}, {100 - correct, correct}});
  }

  public static ModelSize size() {
    return new ModelSize(1000, 500, 0.5, 4000, 2500);
  }

  /**
   * The event of this run whose next step is the first of the slip, the dense model being there.
   */
  public static ModelVersionEvent prepared(ArtifactStore store, String runId, Step... slip) {
    Digest model = store.put(bytes("dense model"));
    Digest dataset = store.put(bytes("data set"));
    List<Step> all = new ArrayList<>(List.of(slip));
    all.addFirst(PREPARE);
    ModelVersionEvent first =
        ModelVersionEvent.first(
            runId,
            "model",
            model.value(),
            dataset.value(),
            SOME_DIGEST,
            7,
            2,
            "test",
            new Guard(1, 100),
            all);
    PrepareMetrics metrics = new PrepareMetrics(0, evaluation(95), size());
    return first.next(
        new CompletedStep(
            PREPARE, "0".repeat(64), "code", model.value(), model.value(), 1, false, metrics, null),
        null);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static StageRecord record(ModelVersionEvent event) {
    return StageRecord.of(Topics.next(event), event.runId(), EventCodec.encode(event));
  }

  public static PruneMetrics pruneMetrics() {
    return new PruneMetrics(List.of(), size(), size(), List.of(), null);
  }

  public static TrainingMetrics trainingMetrics(int correct) {
    return new TrainingMetrics(List.of(), 0, false, 0.5, evaluation(correct), size());
  }

  /** What a test's handler does. */
  @FunctionalInterface
  public interface Work {
    StepOutcome run(Prune step, StepContext context) throws IOException, InterruptedException;
  }

  /** A prune handler that does this. */
  public static StepHandler<Prune> pruning(Work work) {
    return new StepHandler<>() {
      @Override
      public Class<Prune> stepType() {
        return Prune.class;
      }

      @Override
      public StepOutcome run(Prune step, StepContext context)
          throws IOException, InterruptedException {
        return work.run(step, context);
      }
    };
  }

  /** A handler that stores a model that depends on its input and the step. */
  public static StepHandler<Prune> pruning() {
    return pruning(
        (step, context) -> {
          String input = new String(context.store().get(context.model()), StandardCharsets.UTF_8);
          return StepOutcome.of(
              context.store().put(bytes(input + " pruned to " + step.sparsity())), pruneMetrics());
        });
  }
}
