package io.espalier.stage.messaging;

import io.espalier.events.step.Prune;
import io.espalier.stage.Runs;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** A stage service as the README tells to write it. */
@ApplicationScoped
public class PruneTestService {
  private final StageRunner stages;

  @Inject
  PruneTestService(StageRunner stages) {
    this.stages = stages;
  }

  @Incoming("prune-in")
  @Outgoing("prune-out")
  Uni<Message<byte[]>> onEvent(Message<byte[]> record) {
    return stages.process("prune", record);
  }

  /** Counts how often it works, and whether two steps ever ran at once. */
  @Singleton
  public static class Handler implements StepHandler<Prune> {
    static final AtomicInteger CALLS = new AtomicInteger();
    static final AtomicInteger AT_ONCE = new AtomicInteger();
    static final AtomicInteger AT_ONCE_MAX = new AtomicInteger();

    @Override
    public Class<Prune> stepType() {
      return Prune.class;
    }

    @Override
    public StepOutcome run(Prune step, StepContext context)
        throws IOException, InterruptedException {
      CALLS.incrementAndGet();
      AT_ONCE_MAX.accumulateAndGet(AT_ONCE.incrementAndGet(), Math::max);
      try {
        context.report(0.5, Thread.currentThread().isVirtual() ? "virtual" : "platform");
        Thread.sleep(50);
        return Runs.pruning().run(step, context);
      } finally {
        AT_ONCE.decrementAndGet();
      }
    }
  }
}
