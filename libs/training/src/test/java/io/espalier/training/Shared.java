package io.espalier.training;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Real models and images that are kept beside the repository; tests that need them are skipped
 * where they are absent.
 */
final class Shared {
  private Shared() {}

  static Path folder(String name) {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("libs"))) {
      directory = directory.getParent();
    }
    Path folder =
        directory == null ? Path.of(name) : directory.resolveSibling("shared").resolve(name);
    Assumptions.assumeTrue(
        Files.isDirectory(folder), "skipped: there is no folder ../shared/" + name);
    return folder;
  }
}
