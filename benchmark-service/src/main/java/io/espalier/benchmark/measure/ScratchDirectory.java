package io.espalier.benchmark.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory that goes with everything in it.
 *
 * @param path where it is
 */
record ScratchDirectory(Path path) implements AutoCloseable {

  /**
   * @throws MeasurementException if none can be made
   */
  static ScratchDirectory create() {
    try {
      return new ScratchDirectory(Files.createTempDirectory("espalier-measure-"));
    } catch (IOException failed) {
      throw new MeasurementException(
          "no temporary directory can be made in %s: %s; make room there or set -Djava.io.tmpdir"
              .formatted(System.getProperty("java.io.tmpdir"), failed.getMessage()),
          failed);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException stays) {
      // A file in use on the way out: the system's cleaning of temporary files will find it.
    }
  }
}
