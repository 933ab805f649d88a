package io.espalier.datasets;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The classes of an image folder: those that have training images.
 *
 * @param names sorted
 * @param emptyFolders class folders of the training split without images
 */
record FolderClasses(Path folder, List<String> names, List<String> emptyFolders) {

  /**
   * @throws DatasetException when there are no images or there is one class only
   */
  static FolderClasses of(Path folder, FolderScan train) {
    List<String> names = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    train.images().forEach((name, files) -> (files.isEmpty() ? empty : names).add(name));
    if (names.isEmpty()) {
      throw new DatasetException(
          "There are no PNG or JPEG images in the class folders of %s. Its class folders are %s%s."
              .formatted(
                  folder.resolve("train"),
                  empty,
                  train.unsupported() > 0
                      ? ", and %d images of other formats: convert them to PNG"
                          .formatted(train.unsupported())
                      : ""));
    }
    if (names.size() == 1) {
      throw new DatasetException(
          "%s has images of one class only, '%s'. A classifier needs at least two, one folder each."
              .formatted(folder.resolve("train"), names.getFirst()));
    }
    return new FolderClasses(folder, List.copyOf(names), List.copyOf(empty));
  }

  /**
   * The image files of a split with their labels.
   *
   * @throws DatasetException when the split has images of a class that has no training images
   */
  List<FolderImages.Source> sources(String split, FolderScan scan) {
    List<FolderImages.Source> sources = new ArrayList<>();
    for (Map.Entry<String, List<Path>> entry : scan.images().entrySet()) {
      int label = names.indexOf(entry.getKey());
      if (label < 0 && !entry.getValue().isEmpty()) {
        throw new DatasetException(
            "The %s split of %s has %d images of class '%s', which has no training images; the classes are %s. Add training images, or remove the class."
                .formatted(split, folder, entry.getValue().size(), entry.getKey(), names));
      }
      for (Path file : entry.getValue()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        sources.add(new FolderImages.Source(split, name, label, file));
      }
    }
    return sources;
  }
}
