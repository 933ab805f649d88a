package io.espalier.surroundings;

/**
 * The container images of the tests: those of {@code docker-compose.yml}, at the versions that the
 * embedded pair has, so that every test sees the same broker and the same database wherever it
 * runs.
 */
public final class Images {

  /** The broker, at the version of the Kafka client. */
  public static final String KAFKA = "apache/kafka:4.1.2";

  /** The database, at the version of the embedded one. */
  public static final String POSTGRES = "postgres:18.6";

  private Images() {}
}
