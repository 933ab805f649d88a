package io.espalier.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.registry.model.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A killed process loses nothing: the run goes on and comes to the same bytes. */
final class KilledRunIT {

  private static final Duration RUN_TIMEOUT = Duration.ofMinutes(10);
  private static final String RUN = "run-killed-it";

  @TempDir Path unbrokenHome;
  @TempDir Path killedHome;

  @Test
  void aRunKilledDuringFineTuningEndsWithTheDigestsOfAnUnbrokenOne() throws Exception {
    // Given the digests of an unbroken run
    RunView unbroken;
    try (StandaloneChild espalier = StandaloneChild.up(unbrokenHome)) {
      espalier.registry().submit(TinyInputs.upload(espalier.registry(), RUN, "brief"));
      unbroken = Runs.untilEnded(espalier.registry(), RUN, RUN_TIMEOUT);
      assertThat(unbroken.status()).as(unbroken.toString()).isEqualTo(RunStatus.RELEASED);
    }

    // When the same run is killed in the middle of a fine-tuning step
    StandaloneChild killed = StandaloneChild.up(killedHome);
    killed.registry().submit(TinyInputs.upload(killed.registry(), RUN, "brief"));
    RunView atWork =
        Runs.until(killed.registry(), RUN, RUN_TIMEOUT, KilledRunIT::fineTuningIsUnderWay);
    assertThat(atWork.status()).isEqualTo(RunStatus.RUNNING);
    killed.kill();

    // and the process is started again on the same home
    RunView resumed;
    try (StandaloneChild again = StandaloneChild.up(killedHome)) {
      resumed = Runs.untilEnded(again.registry(), RUN, RUN_TIMEOUT);
    }

    // Then
    assertThat(resumed.status()).as(resumed.toString()).isEqualTo(RunStatus.RELEASED);
    assertThat(digests(resumed)).isEqualTo(digests(unbroken));
    assertThat(resumed.packageDigest()).isEqualTo(unbroken.packageDigest());
  }

  private static boolean fineTuningIsUnderWay(RunView run) {
    JsonNode progress = run.progress();
    return run.status() != RunStatus.RUNNING
        || progress != null
            && !progress.isNull()
            && "finetune".equals(progress.path("step").asText());
  }

  private static List<String> digests(RunView run) {
    return run.steps().stream().map(StepView::artifact).toList();
  }
}
