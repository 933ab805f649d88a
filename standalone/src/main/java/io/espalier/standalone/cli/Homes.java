package io.espalier.standalone.cli;

import java.nio.file.Path;
import java.util.Optional;

/** The data directory where none is named. */
final class Homes {

  private Homes() {}

  static Path standard() {
    return Optional.ofNullable(System.getenv("ESPALIER_HOME"))
        .filter(value -> !value.isBlank())
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".espalier"));
  }
}
