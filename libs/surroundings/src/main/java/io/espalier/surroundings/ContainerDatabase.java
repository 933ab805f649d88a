package io.espalier.surroundings;

import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The database of {@code docker-compose.yml} in a container of its own. */
final class ContainerDatabase implements Database {

  private final PostgreSQLContainer container;

  private ContainerDatabase(PostgreSQLContainer container) {
    this.container = container;
  }

  static ContainerDatabase start() {
    PostgreSQLContainer container = container();
    container.start();
    return new ContainerDatabase(container);
  }

  /** The container as it is started, for a test that has no engine to start it. */
  static PostgreSQLContainer container() {
    return new PostgreSQLContainer(DockerImageName.parse(Images.POSTGRES))
        .withEnv("POSTGRES_INITDB_ARGS", "--locale=C");
  }

  @Override
  public String jdbcUrl() {
    return container.getJdbcUrl();
  }

  @Override
  public String username() {
    return container.getUsername();
  }

  @Override
  public String password() {
    return container.getPassword();
  }

  @Override
  public void close() {
    container.stop();
  }
}
