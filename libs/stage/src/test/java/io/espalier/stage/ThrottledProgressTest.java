package io.espalier.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Progress;
import io.espalier.events.ProgressDetail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottledProgressTest {
  private final List<Progress> told = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
  @TempDir private Path directory;
  private ThrottledProgress progress;

  @BeforeEach
  void begin() {
    ModelVersionEvent event =
        Runs.prepared(
            new DirectoryArtifactStore(directory), "run-1", Runs.prune(0.5), Runs.BENCHMARK);
    progress = new ThrottledProgress(event, Runs.prune(0.5), told::add, nanos::get);
  }

  private void passMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  @Test
  void twoASecondAreTold() {
    for (int index = 0; index < 100; index++) {
      progress.report(index / 1000.0, null, null);
      passMillis(50);
    }
    assertThat(told).hasSize(10);
  }

  @Test
  void theEndAndEveryNewEpochAreAlwaysTold() {
    progress.report(0.1, new ProgressDetail(1, 3, null, 0.5), null);
    progress.report(0.2, new ProgressDetail(1, 3, null, 0.4), null);
    progress.report(0.3, new ProgressDetail(2, 3, 0.9, 0.4), null);
    progress.report(1, new ProgressDetail(2, 3, 0.9, 0.4), null);
    assertThat(told).extracting(Progress::fraction).containsExactly(0.1, 0.3, 1.0);
  }

  @Test
  void theTimeLeftIsEstimatedFromWhatWasDoneSinceTheFirstReport() {
    // Given a step that resumes at one half
    progress.report(0.5, null, null);
    passMillis(10_000);
    // When a tenth more took ten seconds
    progress.report(0.6, null, null);
    // Then four tenths take forty
    assertThat(told.getFirst().etaSeconds()).isNull();
    assertThat(told.getLast().etaSeconds()).isCloseTo(40, within(1e-6));
  }

  @Test
  void aFractionOutsideIsBroughtInside() {
    progress.report(Double.NaN, null, null);
    passMillis(1000);
    progress.report(1.5, null, null);
    assertThat(told).extracting(Progress::fraction).containsExactly(0.0, 1.0);
  }
}
