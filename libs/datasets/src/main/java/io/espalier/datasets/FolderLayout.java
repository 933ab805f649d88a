package io.espalier.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the splits of an image folder lie. */
record FolderLayout(Path train, Optional<Path> validation, Optional<Path> test) {

  private static final String EXPECTED =
      "Expected train/<class>/ and, if there are such, val/<class>/ and test/<class>/ with PNG or JPEG images.";

  /**
   * @throws DatasetException when there is no such folder, or no training split in it
   */
  static FolderLayout of(Path folder) {
    if (!Files.exists(folder)) {
      throw new DatasetException("There is no folder %s. %s".formatted(folder, EXPECTED));
    }
    if (!Files.isDirectory(folder)) {
      throw new DatasetException("%s is a file, not a folder. %s".formatted(folder, EXPECTED));
    }
    List<Path> entries = FolderScan.list(folder);
    Path train = folder.resolve("train");
    if (!Files.isDirectory(train)) {
      List<String> names =
          entries.stream()
              .filter(Files::isDirectory)
              .map(entry -> entry.getFileName().toString())
              .limit(10)
              .toList();
      throw new DatasetException(
          "%s has no folder 'train'; its folders are %s. %s".formatted(folder, names, EXPECTED));
    }
    Optional<Path> shortName = existing(folder.resolve("val"));
    Optional<Path> longName = existing(folder.resolve("validation"));
    if (shortName.isPresent() && longName.isPresent()) {
      throw new DatasetException(
          "%s has both 'val' and 'validation'. Keep one of them.".formatted(folder));
    }
    return new FolderLayout(train, shortName.or(() -> longName), existing(folder.resolve("test")));
  }

  private static Optional<Path> existing(Path path) {
    return Files.isDirectory(path) ? Optional.of(path) : Optional.empty();
  }
}
