package io.espalier.stage;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.ArtifactStoreException;
import io.espalier.artifacts.StepKey;
import io.espalier.events.CloudEvent;
import io.espalier.events.EventCodec;
import io.espalier.events.EventFormatException;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.Topics;
import io.espalier.events.step.Step;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The work of one stage: bytes in, one record out. For every record it decodes the event, looks for
 * the step's result under its key, does the step where there is none, keeps the result, and derives
 * the record that follows. The same event always leads to the same bytes.
 *
 * <p>Not safe for use by several threads: a stage does one step at a time.
 */
public final class StepEngine {
  private static final System.Logger LOG = System.getLogger(StepEngine.class.getName());

  /** The characters of a dead letter's reason; a header is no place for a whole document. */
  private static final int REASON_CHARACTERS_MAX = 1_000;

  private final String stage;
  private final String topic;
  private final ArtifactStore store;
  private final Map<Class<? extends Step>, StepHandler<?>> handlers;
  private final Map<Class<? extends Step>, String> codeVersions = new HashMap<>();
  private final Consumer<Progress> progress;
  private final Attempts attempts;
  private final Cancellation cancellation;

  /**
   * @param stage the name of the stage, such as {@code prune}: the last part of its topic
   * @param store the artifacts
   * @param handlers the handlers of this stage's steps; others are ignored
   * @param progress takes the progress of steps
   * @param policy how often to try again
   * @param cancellation the wish to stop
   */
  public StepEngine(
      String stage,
      ArtifactStore store,
      List<StepHandler<?>> handlers,
      Consumer<Progress> progress,
      RetryPolicy policy,
      Cancellation cancellation) {
    this.stage = stage;
    this.topic = "model-version." + stage;
    if (!Topics.ofModelVersions().contains(topic)) {
      throw new IllegalArgumentException("There is no stage '%s'.".formatted(stage));
    }
    this.store = store;
    this.handlers = byStep(handlers);
    this.progress = progress;
    this.cancellation = cancellation;
    this.attempts = new Attempts(policy, cancellation);
  }

  private static Map<Class<? extends Step>, StepHandler<?>> byStep(List<StepHandler<?>> handlers) {
    Map<Class<? extends Step>, StepHandler<?>> map = new HashMap<>();
    for (StepHandler<?> handler : handlers) {
      if (map.put(handler.stepType(), handler) != null) {
        throw new IllegalArgumentException(
            "Two handlers for " + handler.stepType().getSimpleName() + ": keep one.");
      }
    }
    return map;
  }

  /** What the stage is doing; may be asked by any thread. */
  public StageStatus status() {
    return attempts.status();
  }

  /** Processes one record. Throws nothing that a record could cause. */
  public StageResult process(StageRecord record) {
    if (cancellation.cancelled()) {
      return new StageResult.Interrupted();
    }
    try {
      return processDecoded(record, decode(record));
    } catch (EventFormatException e) {
      return deadLetter(record, e.getMessage());
    } catch (StepCancelledException e) {
      LOG.log(Level.INFO, "{0}: stopped; the step goes on after the next start.", stage);
      return new StageResult.Interrupted();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "%s: a record met a fault of the stage".formatted(stage), e);
      return deadLetter(record, "A fault of the stage itself: " + described(e));
    } finally {
      attempts.idle();
    }
  }

  private ModelVersionEvent decode(StageRecord record) {
    String type = record.headers().get(CloudEvent.TYPE_HEADER);
    if (type != null && !type.equals(CloudEvent.MODEL_VERSION)) {
      throw new EventFormatException(
          "The header '%s' is '%s'; this stage reads '%s'."
              .formatted(CloudEvent.TYPE_HEADER, type, CloudEvent.MODEL_VERSION));
    }
    if (record.value() == null) {
      throw new EventFormatException("The record has no value.");
    }
    return EventCodec.decode(record.value());
  }

  private StageResult processDecoded(StageRecord record, ModelVersionEvent event) {
    Optional<Step> next = event.nextStep();
    if (next.isEmpty()) {
      return new StageResult.Skip("the run %s has ended".formatted(event.runId()));
    }
    Step step = next.get();
    StepHandler<?> handler = handlers.get(step.getClass());
    String properTopic = Topics.next(event);
    if (!properTopic.equals(topic) || handler == null) {
      return deadLetter(
          record,
          "The next step is '%s', which belongs on the topic %s."
              .formatted(step.kind(), properTopic));
    }
    attempts.working(
        "run %s: %s, step %d".formatted(event.runId(), step.kind(), event.position() + 1));
    return emit(follow(handler, step, event));
  }

  private ModelVersionEvent follow(StepHandler<?> handler, Step step, ModelVersionEvent event) {
    try {
      String codeVersion = codeVersions.computeIfAbsent(step.getClass(), _ -> codeVersion(handler));
      StepKey key = StepKeys.of(event, step, codeVersion);
      StepResult result =
          attempts
              .untilItWorks("look up step " + key, () -> kept(key))
              .orElseGet(() -> done(handler, step, event, key, codeVersion));
      return result.follow(event, step, key);
    } catch (StepRejectedException e) {
      LOG.log(Level.WARNING, "{0}: run {1} rejected: {2}", stage, event.runId(), e.getMessage());
      return event.failed(described(e), e.remedy());
    } catch (ArtifactStoreException e) {
      LOG.log(Level.ERROR, "%s: run %s cannot go on".formatted(stage, event.runId()), e);
      return event.failed(
          described(e),
          "Check the artifact store, put back what is missing, and submit the run again.");
    } catch (StepCancelledException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "%s: run %s failed".formatted(stage, event.runId()), e);
      return event.failed(
          "The step '%s' failed unexpectedly: %s".formatted(step.kind(), described(e)),
          "The log of the %s service has the stack trace. If the model and the data are sound, report it as a fault of Espalier; otherwise correct them and submit the run again."
              .formatted(stage));
    }
  }

  private static String codeVersion(StepHandler<?> handler) {
    List<Class<?>> anchors = new ArrayList<>(handler.code());
    anchors.add(StepEngine.class);
    return CodeVersion.of(anchors);
  }

  /** The result kept under the key, unless its artifact is gone or another format wrote it. */
  private Optional<StepResult> kept(StepKey key) {
    Optional<byte[]> bytes = store.result(key);
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    try {
      StepResult result = EventCodec.decode(bytes.get(), StepResult.class);
      return store.contains(result.digest()) ? Optional.of(result) : Optional.empty();
    } catch (EventFormatException e) {
      LOG.log(Level.WARNING, "The kept result of step {0} is done again: {1}", key, e.getMessage());
      return Optional.empty();
    }
  }

  private StepResult done(
      StepHandler<?> handler, Step step, ModelVersionEvent event, StepKey key, String code) {
    LOG.log(
        Level.INFO,
        "{0}: run {1}, step {2}: {3}",
        stage,
        event.runId(),
        event.position() + 1,
        step);
    ProgressSink told = new ThrottledProgress(event, step, progress, System::nanoTime);
    long start = System.nanoTime();
    StepOutcome outcome =
        attempts.bounded(
            "do step " + key,
            () ->
                run(
                    handler,
                    step,
                    new StepContext(
                        event, key, store, store.checkpoints(key), told, cancellation)));
    double seconds = Math.round((System.nanoTime() - start) / 1e6) / 1e3;
    StepResult result = StepResult.of(event, outcome, code, seconds);
    byte[] bytes = EventCodec.encode(result);
    attempts.untilItWorks(
        "keep the result of step " + key,
        () -> {
          store.putResult(key, bytes);
          return bytes;
        });
    clearCheckpoints(key);
    return result;
  }

  private static <S extends Step> StepOutcome run(
      StepHandler<S> handler, Step step, StepContext context) throws Exception {
    return handler.run(handler.stepType().cast(step), context);
  }

  /** Left-over checkpoints cost space, not correctness. */
  private void clearCheckpoints(StepKey key) {
    try {
      store.checkpoints(key).clear();
    } catch (ArtifactStoreException e) {
      LOG.log(Level.WARNING, "Checkpoints of step {0} stay: {1}", key, e.getMessage());
    }
  }

  private StageResult emit(ModelVersionEvent event) {
    byte[] value;
    ModelVersionEvent sent = event;
    try {
      value = EventCodec.encode(event);
    } catch (EventFormatException e) {
      sent = event.failed(e.getMessage(), "Use a model with fewer layers or classes.");
      value = EventCodec.encode(sent);
    }
    CloudEvent attributes = CloudEvent.of(sent, "/espalier/%s-service".formatted(stage));
    return new StageResult.Emit(Topics.next(sent), sent.runId(), value, attributes.headers());
  }

  private StageResult deadLetter(StageRecord record, @Nullable String reason) {
    LOG.log(
        Level.WARNING,
        "{0}: the record at {1}, partition {2}, offset {3} cannot be processed: {4}",
        stage,
        record.topic(),
        record.partition(),
        record.offset(),
        reason);
    Map<String, String> headers = new LinkedHashMap<>(record.headers());
    headers.put("dead-letter-reason", reason == null ? "unknown" : shortened(reason));
    headers.put("dead-letter-topic", record.topic());
    headers.put("dead-letter-partition", Integer.toString(record.partition()));
    headers.put("dead-letter-offset", Long.toString(record.offset()));
    byte[] value = record.value();
    return new StageResult.Emit(
        Topics.DEAD_LETTER, record.key(), value == null ? new byte[0] : value, headers);
  }

  private static String shortened(String reason) {
    return reason.length() <= REASON_CHARACTERS_MAX
        ? reason
        : reason.substring(0, REASON_CHARACTERS_MAX) + "...";
  }

  private static String described(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }
}
