package io.espalier.surroundings;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For {@code @QuarkusTestResource}: a broker whose topics have two partitions, so that runs
 * overtake each other as they do in earnest, an empty database and a directory for artifacts.
 */
public final class BrokerAndDatabaseResource implements QuarkusTestResourceLifecycleManager {

  private @Nullable Surroundings surroundings;

  @Override
  public Map<String, String> start() {
    Surroundings started = Surroundings.withBrokerAndDatabase(SurroundingsKind.chosen(), 2);
    surroundings = started;
    return started.settings();
  }

  @Override
  public void stop() {
    if (surroundings != null) {
      surroundings.close();
    }
  }
}
