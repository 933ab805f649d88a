package io.espalier.datasets;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the folder beside the repository that holds real models and images, where there is one. */
final class SharedFiles {

  private SharedFiles() {}

  static Path folder(String name) {
    Path directory = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (directory != null
        && !Files.exists(directory.resolve("docker-compose.yml"))
        && !Files.exists(directory.resolve("espalier"))) {
      directory = directory.getParent();
    }
    return directory == null ? Path.of("absent") : directory.resolveSibling("shared").resolve(name);
  }
}
