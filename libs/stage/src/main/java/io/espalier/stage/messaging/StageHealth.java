package io.espalier.stage.messaging;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Shows what each stage is doing; not ready while one waits for something to come back. */
@Readiness
@ApplicationScoped
public class StageHealth implements HealthCheck {
  private final StageRunner runner;

  @Inject
  StageHealth(StageRunner runner) {
    this.runner = runner;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("espalier stages").up();
    runner
        .status()
        .forEach(
            (stage, status) -> {
              response.withData(stage, status.doing());
              if (!status.healthy()) {
                response.down().withData(stage + " waits for", String.valueOf(status.fault()));
              }
            });
    return response.build();
  }
}
