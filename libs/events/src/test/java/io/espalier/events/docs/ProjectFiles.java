package io.espalier.events.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the project's documents, wherever the tests run. */
final class ProjectFiles {
  private ProjectFiles() {}

  static Path docs() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/events.md"))) {
      directory = directory.getParent();
      if (directory == null) {
        throw new IllegalStateException("There is no docs/events.md above the working directory.");
      }
    }
    return directory.resolve("docs");
  }

  static String read(String name) throws IOException {
    return Files.readString(docs().resolve(name));
  }
}
