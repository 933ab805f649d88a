package io.espalier.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.events.EventCodec;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store, an engine over it, and what it told, for tests of the engine. */
abstract class EngineFixture {
  static final RetryPolicy FAST = new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), 3);

  @TempDir Path directory;
  ArtifactStore store;
  final Cancellation cancellation = new Cancellation();
  final List<Progress> progress = new ArrayList<>();

  @BeforeEach
  void openTheStore() {
    store = new DirectoryArtifactStore(directory.resolve("artifacts"));
  }

  StepEngine engine(StepHandler<?>... handlers) {
    return new StepEngine("prune", store, List.of(handlers), progress::add, FAST, cancellation);
  }

  static StageResult.Emit emitted(StageResult result) {
    assertThat(result).isInstanceOf(StageResult.Emit.class);
    return (StageResult.Emit) result;
  }

  static ModelVersionEvent event(StageResult result) {
    return EventCodec.decode(emitted(result).value());
  }
}
