package io.espalier.datasets;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies in one split's folder.
 *
 * @param images the image files of each class folder, also of empty ones, sorted by name
 * @param ignored files that are no images, hidden files included
 * @param unsupported image files of formats that are not read
 * @param nested folders inside class folders, which are not looked into
 */
record FolderScan(SortedMap<String, List<Path>> images, int ignored, int unsupported, int nested) {

  private static final Set<String> READ = Set.of("png", "jpg", "jpeg");
  private static final Set<String> NOT_READ =
      Set.of(
          "bmp", "gif", "tif", "tiff", "webp", "heic", "avif", "jp2", "ppm", "pgm", "dng", "raw");

  /**
   * @throws DatasetException when a folder cannot be listed
   */
  static FolderScan of(Path split) {
    SortedMap<String, List<Path>> images = new TreeMap<>();
    int ignored = 0;
    int unsupported = 0;
    int nested = 0;
    for (Path entry : list(split)) {
      if (!Files.isDirectory(entry)) {
        ignored++;
      } else if (!isHidden(entry)) {
        List<Path> found = new ArrayList<>();
        for (Path file : list(entry)) {
          String extension = extension(file);
          if (Files.isDirectory(file)) {
            nested++;
          } else if (isHidden(file)) {
            ignored++;
          } else if (READ.contains(extension)) {
            found.add(file);
          } else if (NOT_READ.contains(extension)) {
            unsupported++;
          } else {
            ignored++;
          }
        }
        images.put(entry.getFileName().toString(), found);
      }
    }
    return new FolderScan(images, ignored, unsupported, nested);
  }

  /** The entries of a folder, sorted by name. */
  static List<Path> list(Path folder) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
      listing.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new DatasetException(
          "The folder %s cannot be read (%s). Check that it exists and may be read."
              .formatted(folder, e.getClass().getSimpleName()),
          e);
    }
    entries.sort(Comparator.comparing(entry -> entry.getFileName().toString()));
    return entries;
  }

  int count() {
    return images.values().stream().mapToInt(List::size).sum();
  }

  private static boolean isHidden(Path entry) {
    String name = entry.getFileName().toString();
    return name.startsWith(".") || name.equals("__MACOSX");
  }

  private static String extension(Path file) {
    String name = file.getFileName().toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
