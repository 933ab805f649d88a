package io.espalier.stage.messaging;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.stage.Cancellation;
import io.espalier.stage.RetryPolicy;
import io.espalier.stage.StageRecord;
import io.espalier.stage.StageResult;
import io.espalier.stage.StageStatus;
import io.espalier.stage.StepEngine;
import io.espalier.stage.StepHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of this application: each on a platform thread of its own, one step at a time. A
 * service's consumer hands every record here and returns what comes back.
 */
@ApplicationScoped
public class StageRunner {
  private static final System.Logger LOG = System.getLogger(StageRunner.class.getName());
  private static final int BEFORE_CONNECTORS = 10;

  private final ArtifactStore store;
  private final List<StepHandler<?>> handlers;
  private final ProgressPublisher progress;
  private final MeterRegistry meters;
  private final Duration shutdownWait;
  private final Cancellation cancellation = new Cancellation();
  private final Map<String, Stage> stages = new ConcurrentHashMap<>();

  private record Stage(StepEngine engine, ExecutorService thread) {}

  @Inject
  StageRunner(
      ArtifactStore store,
      @All List<StepHandler<?>> handlers,
      ProgressPublisher progress,
      MeterRegistry meters,
      @ConfigProperty(name = "espalier.shutdown.wait", defaultValue = "20s")
          Duration shutdownWait) {
    this.store = store;
    this.handlers = handlers;
    this.progress = progress;
    this.meters = meters;
    this.shutdownWait = shutdownWait;
  }

  /**
   * Processes a record on the stage's thread. The message that comes back carries its topic, key
   * and headers; when the broker has it, the incoming record is acknowledged. No message comes back
   * for a record from which nothing follows.
   *
   * @param stage the stage, such as {@code prune}
   * @param record the record as it came from Kafka
   */
  public Uni<Message<byte[]>> process(String stage, Message<byte[]> record) {
    Stage running = stages.computeIfAbsent(stage, this::start);
    return Uni.createFrom()
        .item(() -> processTimed(stage, running.engine(), toRecord(stage, record)))
        .runSubscriptionOn(running.thread())
        .onItem()
        .transformToUni(result -> toMessage(record, result))
        .onFailure(RejectedExecutionException.class)
        .recoverWithNull(); // Shutting down: the record is not acknowledged and comes again.
  }

  private StageResult processTimed(String stage, StepEngine engine, StageRecord record) {
    Timer.Sample sample = Timer.start(meters);
    StageResult result = engine.process(record);
    String outcome =
        switch (result) {
          case StageResult.Emit emit -> emit.topic();
          case StageResult.Skip _ -> "skipped";
          case StageResult.Interrupted _ -> "interrupted";
        };
    sample.stop(meters.timer("espalier.stage.records", "stage", stage, "outcome", outcome));
    return result;
  }

  /** What each stage that has seen a record is doing. */
  public Map<String, StageStatus> status() {
    Map<String, StageStatus> all = new TreeMap<>();
    stages.forEach((name, stage) -> all.put(name, stage.engine().status()));
    return all;
  }

  private Stage start(String name) {
    StepEngine engine =
        new StepEngine(name, store, handlers, progress::publish, RetryPolicy.DEFAULT, cancellation);
    return new Stage(
        engine,
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("espalier-" + name).daemon().factory()));
  }

  private static StageRecord toRecord(String stage, Message<byte[]> message) {
    Optional<IncomingKafkaRecordMetadata<?, ?>> kafka =
        message
            .getMetadata(IncomingKafkaRecordMetadata.class)
            .map(metadata -> (IncomingKafkaRecordMetadata<?, ?>) metadata);
    byte @Nullable [] value = message.getPayload();
    return kafka
        .map(
            metadata ->
                new StageRecord(
                    value,
                    metadata.getKey() == null ? null : metadata.getKey().toString(),
                    metadata.getTopic(),
                    metadata.getPartition(),
                    metadata.getOffset(),
                    text(metadata.getHeaders())))
        .orElseGet(() -> new StageRecord(value, null, "model-version." + stage, 0, 0, Map.of()));
  }

  private static Map<String, String> text(Headers headers) {
    Map<String, String> text = new HashMap<>();
    for (Header header : headers) {
      if (header.value() != null) {
        text.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return text;
  }

  private static Uni<Message<byte[]>> toMessage(Message<byte[]> incoming, StageResult result) {
    return switch (result) {
      case StageResult.Emit emit ->
          Uni.createFrom()
              .item(incoming.withPayload(emit.value()).withMetadata(Metadata.of(kafka(emit))));
      case StageResult.Skip skip -> {
        LOG.log(Level.INFO, "A record is passed over: {0}.", skip.reason());
        yield Uni.createFrom()
            .completionStage(incoming::ack)
            .replaceWith(Uni.createFrom().nullItem());
      }
      case StageResult.Interrupted _ -> Uni.createFrom().nullItem();
    };
  }

  private static OutgoingKafkaRecordMetadata<String> kafka(StageResult.Emit emit) {
    RecordHeaders headers = new RecordHeaders();
    emit.headers()
        .forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
    return OutgoingKafkaRecordMetadata.<String>builder()
        .withTopic(emit.topic())
        .withKey(emit.key())
        .withHeaders(headers)
        .build();
  }

  /** Lets running steps reach their next checkpoint before the connectors close. */
  void stop(@Observes @Priority(BEFORE_CONNECTORS) ShutdownEvent event) {
    cancellation.cancel();
    stages.values().forEach(stage -> stage.thread().shutdown());
    long deadline = System.nanoTime() + shutdownWait.toNanos();
    stages.forEach((name, stage) -> await(name, stage.thread(), deadline));
  }

  private static void await(String name, ExecutorService thread, long deadline) {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      if (!thread.awaitTermination(left, TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "{0}: the step did not stop in time; it is cut off.", name);
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
