package io.espalier.surroundings;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the broker and the database of a test come from. */
public enum SurroundingsKind {
  /** A broker in the test's JVM and a PostgreSQL server as its child process. */
  EMBEDDED("embedded Kafka broker and embedded PostgreSQL"),
  /** Both in containers, by Testcontainers. */
  CONTAINERS("Kafka and PostgreSQL in containers (Testcontainers)");

  /** The system property that forces one kind: {@code embedded} or {@code containers}. */
  public static final String PROPERTY = "espalier.test.surroundings";

  private final String description;

  SurroundingsKind(String description) {
    this.description = description;
  }

  /** The kind that this machine offers, or that the system property {@link #PROPERTY} asks for. */
  public static SurroundingsKind chosen() {
    return choose(System.getProperty(PROPERTY), DockerEngine::isThere);
  }

  /**
   * @param forced the value of the system property; null or blank when it is not set
   * @param engine whether a Docker engine answers; asked only when nothing is forced
   * @throws IllegalArgumentException when the property names no kind
   */
  static SurroundingsKind choose(@Nullable String forced, BooleanSupplier engine) {
    if (forced == null || forced.isBlank()) {
      return engine.getAsBoolean() ? CONTAINERS : EMBEDDED;
    }
    return switch (forced.strip().toLowerCase(Locale.ROOT)) {
      case "embedded" -> EMBEDDED;
      case "containers" -> CONTAINERS;
      default ->
          throw new IllegalArgumentException(
              "-D%s=%s is neither \"embedded\" nor \"containers\". Leave it out to let the machine decide."
                  .formatted(PROPERTY, forced));
    };
  }

  /** What runs, in words, for the output of the tests. */
  public String description() {
    return description;
  }
}
