package io.espalier.benchmark.event;

import io.espalier.stage.messaging.StageRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** Takes the model versions that are to be benchmarked; the verdict goes out. */
@ApplicationScoped
public class BenchmarkConsumer {
  private final StageRunner stages;

  @Inject
  BenchmarkConsumer(StageRunner stages) {
    this.stages = stages;
  }

  @Incoming("benchmark-in")
  @Outgoing("benchmark-out")
  Uni<Message<byte[]>> onEvent(Message<byte[]> record) {
    return stages.process("benchmark", record);
  }
}
