package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.datasets.ImageDataset;
import io.espalier.graph.Graph;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final long SEED = 29;

  @Test
  void twoTrainingsAtOnceGiveWhatEachGivesAlone() {
    // Given
    ImageDataset data = Stripes.dataset(90, 30, SEED);
    Graph alone = train(data, 1);
    Graph aloneOnTwoThreads = train(data, 2);

    // When
    CompletableFuture<Graph> first = CompletableFuture.supplyAsync(() -> train(data, 1));
    CompletableFuture<Graph> second = CompletableFuture.supplyAsync(() -> train(data, 2));

    // Then
    assertThat(first.join()).as("seed %d", SEED).isEqualTo(alone);
    assertThat(second.join()).as("seed %d", SEED).isEqualTo(aloneOnTwoThreads);
  }

  @Test
  void anInterruptedCallerEndsTheTraining() throws Exception {
    // Given a training that would take very long
    ImageDataset data = Stripes.dataset(90, 30, SEED);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicReference<Throwable> outcome = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Trainer.train(
                        Stripes.net(4, SEED),
                        null,
                        data,
                        TrainingOptions.defaults(1_000_000, SEED, 1),
                        CheckpointSink.none(),
                        _ -> begun.countDown());
                  } catch (CancellationException e) {
                    outcome.set(e);
                  }
                });
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();

    // When
    caller.interrupt();
    caller.join(30_000);

    // Then
    assertThat(caller.isAlive()).isFalse();
    assertThat(outcome.get()).isInstanceOf(CancellationException.class);
  }

  private static Graph train(ImageDataset data, int threads) {
    return Trainer.train(
            Stripes.net(6, SEED),
            null,
            data,
            TrainingOptions.defaults(3, SEED, threads),
            CheckpointSink.none(),
            _ -> {})
        .graph();
  }
}
