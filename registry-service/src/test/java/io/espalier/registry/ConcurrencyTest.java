package io.espalier.registry;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.events.ModelVersionEvent;
import io.espalier.surroundings.BrokerAndDatabaseResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** As with several registries at once: events of the same runs, at the same time. */
@QuarkusTest
@QuarkusTestResource(BrokerAndDatabaseResource.class)
class ConcurrencyTest {

  private static final int RUNS = 4;
  private static final int WRITERS = 4;
  private static final long SEED = 17;

  @Inject Registry registry;
  @Inject ArtifactStore store;

  @Test
  void writersAtTheSameTimeLeaveOneReleaseEachAndAnIntactChain() throws Exception {
    // Given: every writer has all events of all runs of one model, in an order of its own
    registry.forget();
    List<ModelVersionEvent> events = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      events.addAll(SampleRun.released("crowd-" + run, "crowded", store).events());
    }

    // When
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        List<ModelVersionEvent> own = new ArrayList<>(events);
        Collections.shuffle(own, new Random(SEED + writer));
        writers.add(threads.submit(() -> own.forEach(registry::take)));
      }
    }
    for (Future<?> writer : writers) {
      writer.get();
    }

    // Then
    assertThat(registry.rows("select status, count(*) from run group by status"))
        .as("seed %d", SEED)
        .isEqualTo("RELEASED | " + RUNS);
    assertThat(registry.rows("select count(*) from step")).isEqualTo("" + RUNS * 5);
    assertThat(registry.rows("select string_agg(number::text, ' ' order by number) from version"))
        .isEqualTo("1 2 3 4");
    assertThat(registry.rows("select count(*) from outbox")).isEqualTo("" + RUNS);
    assertThat(registry.rows("select count(*) from alias_history where until_at is null"))
        .isEqualTo("1");
    given()
        .get("/audit/verify")
        .then()
        .body("intact", equalTo(true))
        .body("rows", equalTo(RUNS * 7));
  }
}
