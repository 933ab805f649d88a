package io.espalier.finetune.event;

import io.espalier.stage.messaging.StageRunner;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Takes records of the topic {@code model-version.finetune} and sends on what follows from each.
 */
@ApplicationScoped
public class FinetuneConsumer {
  private final StageRunner stages;

  @Inject
  FinetuneConsumer(StageRunner stages) {
    this.stages = stages;
  }

  /** One record in, at most one out; its topic is part of the message. */
  @Incoming("finetune-in")
  @Outgoing("finetune-out")
  public Uni<Message<byte[]>> consume(Message<byte[]> record) {
    return stages.process("finetune", record);
  }
}
