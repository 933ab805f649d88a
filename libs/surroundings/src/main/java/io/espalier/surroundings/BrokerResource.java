package io.espalier.surroundings;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For {@code @QuarkusTestResource}: a broker whose topics have one partition, so that records keep
 * their order over all keys, and a directory for artifacts.
 */
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {

  private @Nullable Surroundings surroundings;

  @Override
  public Map<String, String> start() {
    Surroundings started = Surroundings.withBroker(SurroundingsKind.chosen(), 1);
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
