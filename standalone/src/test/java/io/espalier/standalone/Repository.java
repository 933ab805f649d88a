package io.espalier.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the checkout that the tests run in, and the data beside it. */
public final class Repository {

  private Repository() {}

  /** The directory that holds the root pom and docker-compose.yml. */
  public static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docker-compose.yml"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException(
            "no docker-compose.yml above " + Path.of("").toAbsolutePath());
      }
    }
    return directory;
  }

  /** A file or directory of the shared test data beside the checkout, where it is there. */
  static Optional<Path> shared(String path) {
    return Optional.of(root().resolveSibling("shared").resolve(path)).filter(Files::exists);
  }
}
