package io.espalier.standalone.study;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.events.CompletedStep;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.Topics;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Gates;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.finetune.service.FinetuneHandler;
import io.espalier.finetune.service.PrepareHandler;
import io.espalier.finetune.service.TrainHandler;
import io.espalier.prune.service.PruneHandler;
import io.espalier.quantize.service.QuantizeHandler;
import io.espalier.stage.Cancellation;
import io.espalier.stage.RetryPolicy;
import io.espalier.stage.StageRecord;
import io.espalier.stage.StageResult;
import io.espalier.stage.StepEngine;
import io.espalier.standalone.embedded.StandaloneException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Does the steps of a slip one after another, as the services do them, without a broker: the same
 * handlers, step keys, results and checkpoints. A slip that was done before is looked up, one that
 * was interrupted goes on.
 */
final class LocalRun {
  /** A guard that lets everything pass: the table shows what is lost. */
  private static final Guard NO_GUARD = new Guard(100, 100);

  /** A slip ends with a benchmark; these runs end before it. */
  private static final Benchmark END =
      new Benchmark(
          List.of("edge-1core"), List.of(RuntimeName.ESPALIER), 1, 10, new Gates(100, 100, 0, 0));

  private final Map<String, StepEngine> engines = new HashMap<>();
  private final String dataset;
  private final String preprocessing;
  private final int threads;

  /**
   * @param dataset digest of the packed images, which are in the store
   * @param preprocessing digest of their preprocessing
   */
  LocalRun(
      ArtifactStore store,
      String dataset,
      String preprocessing,
      int threads,
      Consumer<Progress> progress) {
    this.dataset = dataset;
    this.preprocessing = preprocessing;
    this.threads = threads;
    engines.put(
        Topics.FINETUNE,
        new StepEngine(
            "finetune",
            store,
            List.of(new TrainHandler(), new PrepareHandler(), new FinetuneHandler()),
            progress,
            RetryPolicy.DEFAULT,
            new Cancellation()));
    engines.put(
        Topics.PRUNE,
        new StepEngine(
            "prune",
            store,
            List.of(new PruneHandler()),
            progress,
            RetryPolicy.DEFAULT,
            new Cancellation()));
    engines.put(
        Topics.QUANTIZE,
        new StepEngine(
            "quantize",
            store,
            List.of(new QuantizeHandler()),
            progress,
            RetryPolicy.DEFAULT,
            new Cancellation()));
  }

  /**
   * Does the steps.
   *
   * @param name of the run, in progress and logs
   * @param artifact digest of the model to begin with
   * @param steps the slip without a benchmark; the first trains or prepares
   * @throws StandaloneException with the reason and the remedy when a step cannot be done
   */
  Done of(String name, String artifact, List<Step> steps, long seed) {
    List<Step> slip = new ArrayList<>(steps);
    slip.add(END);
    ModelVersionEvent event =
        ModelVersionEvent.first(
            name,
            "study",
            artifact,
            dataset,
            preprocessing,
            seed,
            threads,
            "study",
            NO_GUARD,
            slip);
    List<CompletedStep> done = new ArrayList<>();
    while (event.nextStep().isPresent() && !(event.nextStep().get() instanceof Benchmark)) {
      event = next(event);
      if (event.last() != null) {
        done.add(event.last());
      }
    }
    if (event.failure() != null) {
      throw new StandaloneException(event.failure().reason() + " " + event.failure().remedy());
    }
    return new Done(event.artifact(), done);
  }

  private ModelVersionEvent next(ModelVersionEvent event) {
    String topic = Topics.next(event);
    StepEngine engine = engines.get(topic);
    if (engine == null) {
      throw new StandaloneException("There is no step for the topic " + topic + ".");
    }
    StageRecord record = StageRecord.of(topic, event.runId(), EventCodec.encode(event));
    return switch (engine.process(record)) {
      case StageResult.Emit emit when !emit.topic().equals(Topics.DEAD_LETTER) ->
          EventCodec.decode(emit.value());
      case StageResult.Emit emit ->
          throw new StandaloneException(String.valueOf(emit.headers().get("dead-letter-reason")));
      case StageResult.Skip skip -> throw new StandaloneException(skip.reason());
      case StageResult.Interrupted _ -> throw new StandaloneException("interrupted");
    };
  }

  /**
   * What was done.
   *
   * @param artifact digest of the last model
   * @param steps every step
   */
  record Done(String artifact, List<CompletedStep> steps) {}
}
