package io.espalier.datasets;

import io.espalier.datasets.FolderImages.Corrupt;
import io.espalier.datasets.FolderImages.Decoded;
import io.espalier.datasets.FolderImages.Outcome;
import io.espalier.datasets.FolderImages.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Import of a folder of images:
 *
 * <pre>
 * train/&lt;class&gt;/*.png|jpg|jpeg
 * val/&lt;class&gt;/...              or validation/; split off from train when missing
 * test/&lt;class&gt;/...             may be missing
 * </pre>
 *
 * <p>The classes are the names of the folders in {@code train}, sorted. The same files and options
 * give the same dataset.
 */
public final class ImageFolder {

  private static final String TRAIN = "train";
  private static final String VALIDATION = "validation";
  private static final String TEST = "test";
  private static final int NAMED_MAX = 10;

  private final Path folder;
  private final Preprocessing preprocessing;
  private final ImportOptions options;
  private final List<String> notices = new ArrayList<>();

  private ImageFolder(Path folder, Preprocessing preprocessing, ImportOptions options) {
    this.folder = folder;
    this.preprocessing = preprocessing;
    this.options = options;
  }

  /**
   * Imports a folder.
   *
   * @throws DatasetException when the folder cannot be used, saying why and what to do
   */
  public static Imported read(Path folder, Preprocessing preprocessing, ImportOptions options) {
    return read(folder, preprocessing, options, ImportProgress.SILENT);
  }

  /**
   * Imports a folder and tells how far it is.
   *
   * @throws DatasetException when the folder cannot be used, saying why and what to do
   */
  public static Imported read(
      Path folder, Preprocessing preprocessing, ImportOptions options, ImportProgress progress) {
    return new ImageFolder(folder, preprocessing, options).read(progress);
  }

  private Imported read(ImportProgress progress) {
    FolderLayout layout = FolderLayout.of(folder);
    Map<String, FolderScan> scans = new LinkedHashMap<>();
    scans.put(TRAIN, FolderScan.of(layout.train()));
    layout.validation().ifPresent(path -> scans.put(VALIDATION, FolderScan.of(path)));
    layout.test().ifPresent(path -> scans.put(TEST, FolderScan.of(path)));
    FolderClasses classes = FolderClasses.of(folder, scans.get(TRAIN));
    classes
        .emptyFolders()
        .forEach(
            name ->
                notices.add(
                    "The class folder %s/%s has no images and was left out."
                        .formatted(TRAIN, name)));
    scans.forEach((split, scan) -> notePassedOver(split, scan));
    List<Source> sources = new ArrayList<>();
    scans.forEach((split, scan) -> sources.addAll(classes.sources(split, scan)));
    checkMemory(sources.size());
    List<Decoded> images = withoutCorrupt(FolderImages.decode(sources, preprocessing, progress));
    return assemble(
        classes.names(),
        FolderImages.alike(images, preprocessing),
        scans.containsKey(VALIDATION),
        scans.containsKey(TEST));
  }

  private void notePassedOver(String split, FolderScan scan) {
    if (scan.ignored() > 0) {
      notices.add(
          "%d file(s) in %s that are no images were ignored.".formatted(scan.ignored(), split));
    }
    if (scan.unsupported() > 0) {
      notices.add(
          "%d image file(s) in %s of formats other than PNG and JPEG were ignored; convert them to PNG to use them."
              .formatted(scan.unsupported(), split));
    }
    if (scan.nested() > 0) {
      notices.add(
          "%d folder(s) inside the class folders of %s were not looked into; move their images into the class folder."
              .formatted(scan.nested(), split));
    }
  }

  private void checkMemory(int images) {
    long bytes = (long) images * preprocessing.tensorLength();
    long available = Runtime.getRuntime().maxMemory();
    if (bytes > available * 3 / 4 || bytes > PackedDataset.PIXEL_BYTES_MAX) {
      throw new DatasetException(
          "The %,d images of %s need about %,d MB of memory at %d x %d x %d, but this process has %,d MB. Give it more (-Xmx), use a smaller size, or fewer images."
              .formatted(
                  images,
                  folder,
                  bytes >> 20,
                  preprocessing.channels(),
                  preprocessing.height(),
                  preprocessing.width(),
                  available >> 20));
    }
  }

  private List<Decoded> withoutCorrupt(List<Outcome> outcomes) {
    List<Decoded> images = new ArrayList<>();
    List<Corrupt> corrupt = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Decoded decoded -> images.add(decoded);
        case Corrupt unreadable -> corrupt.add(unreadable);
      }
    }
    if (corrupt.isEmpty()) {
      return images;
    }
    String named = named(corrupt);
    if (corrupt.size() > options.corruptImagesMax()) {
      throw new DatasetException(
          "%d of %d images in %s cannot be used, more than the %d allowed: %s. Repair or remove them."
              .formatted(
                  corrupt.size(), outcomes.size(), folder, options.corruptImagesMax(), named));
    }
    notices.add(
        "%d image(s) cannot be used and were skipped: %s.".formatted(corrupt.size(), named));
    return images;
  }

  private static String named(List<?> things) {
    String named =
        things.stream().limit(NAMED_MAX).map(String::valueOf).collect(Collectors.joining(", "));
    return things.size() <= NAMED_MAX
        ? named
        : named + " and %d more".formatted(things.size() - NAMED_MAX);
  }

  private Imported assemble(
      List<String> classes, List<Decoded> images, boolean validation, boolean test) {
    List<Decoded> train = of(TRAIN, images);
    List<Decoded> held = of(VALIDATION, images);
    if (!validation) {
      HoldOut holdOut = HoldOut.of(train, classes, options);
      train = holdOut.kept();
      held = holdOut.heldOut();
      notices.add(
          "There is no validation folder: %d of %d images (%s of each class) were split off from train with seed %d."
              .formatted(
                  held.size(),
                  held.size() + train.size(),
                  percent(options.validationFraction()),
                  options.seed()));
    }
    requireEveryClass(TRAIN, train, classes);
    requireEveryClass(VALIDATION, held, classes);
    noteDuplicates(train, held, VALIDATION);
    List<Decoded> kept = of(TEST, images);
    noteDuplicates(train, kept, TEST);
    Split trainSplit = split(train, classes);
    Optional<Split> testSplit = test ? Optional.of(split(kept, classes)) : Optional.empty();
    if (testSplit.isPresent()) {
      noteMissingInTest(testSplit.get(), classes);
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return new Imported(
        new ImageDataset(name, classes, trainSplit, split(held, classes), testSplit), notices);
  }

  private static String percent(double fraction) {
    return Math.round(fraction * 100) + "%";
  }

  private static List<Decoded> of(String split, List<Decoded> images) {
    return images.stream().filter(image -> image.source().split().equals(split)).toList();
  }

  private Split split(List<Decoded> images, List<String> classes) {
    return Split.of(preprocessing, classes.size(), images.stream().map(Decoded::image).toList());
  }

  private void requireEveryClass(String split, List<Decoded> images, List<String> classes) {
    for (int label = 0; label < classes.size(); label++) {
      int wanted = label;
      if (images.stream().noneMatch(image -> image.source().label() == wanted)) {
        throw new DatasetException(
            "The %s split of %s has no usable images of class '%s'. Add some, or remove the class from every split."
                .formatted(split, folder, classes.get(label)));
      }
    }
  }

  private void noteMissingInTest(Split test, List<String> classes) {
    int[] counts = test.classCounts();
    for (int label = 0; label < counts.length; label++) {
      if (counts[label] == 0) {
        notices.add(
            "The test split has no images of class '%s'; its recall cannot be told."
                .formatted(classes.get(label)));
      }
    }
  }

  private void noteDuplicates(List<Decoded> train, List<Decoded> other, String split) {
    Map<String, String> names =
        train.stream()
            .collect(
                Collectors.toMap(
                    Decoded::hash, image -> image.source().name(), (first, second) -> first));
    List<String> duplicates = new ArrayList<>();
    for (Decoded image : other) {
      String twin = names.get(image.hash());
      if (twin != null) {
        duplicates.add(image.source().name() + " = " + twin);
      }
    }
    if (!duplicates.isEmpty()) {
      notices.add(
          "%d image(s) of %s are also in train, byte for byte, so its accuracy will look better than it is: %s."
              .formatted(duplicates.size(), split, named(duplicates)));
    }
  }
}
