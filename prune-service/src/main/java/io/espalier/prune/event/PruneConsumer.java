package io.espalier.prune.event;

import io.espalier.stage.messaging.StageRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** Takes records of the topic {@code model-version.prune} and sends on what follows from each. */
@ApplicationScoped
public class PruneConsumer {
  private final StageRunner stages;

  @Inject
  PruneConsumer(StageRunner stages) {
    this.stages = stages;
  }

  /** One record in, at most one out; its topic is part of the message. */
  @Incoming("prune-in")
  @Outgoing("prune-out")
  public Uni<Message<byte[]>> consume(Message<byte[]> record) {
    return stages.process("prune", record);
  }
}
