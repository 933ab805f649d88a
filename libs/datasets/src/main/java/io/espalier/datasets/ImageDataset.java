package io.espalier.datasets;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Labelled images in a training, a validation and perhaps a test split, all of one preprocessing.
 * Written to one packed, deterministic blob whose format {@link PackedDataset} documents: equal
 * datasets give equal bytes.
 */
public final class ImageDataset {

  private final String name;
  private final List<String> classes;
  private final Preprocessing preprocessing;
  private final Split train;
  private final Split validation;
  private final @Nullable Split test;

  /**
   * @param classes names in label order, at least two, all different
   * @throws DatasetException when the classes are unusable, a split is empty or of another
   *     preprocessing
   */
  public ImageDataset(
      String name, List<String> classes, Split train, Split validation, Optional<Split> test) {
    this.name = name;
    this.classes = List.copyOf(classes);
    this.preprocessing = train.preprocessing();
    this.train = train;
    this.validation = validation;
    this.test = test.orElse(null);
    if (classes.size() < 2 || new HashSet<>(classes).size() != classes.size()) {
      throw new DatasetException(
          "Dataset %s needs at least two different classes, but has %s.".formatted(name, classes));
    }
    check("training", train);
    check("validation", validation);
    test.ifPresent(split -> check("test", split));
  }

  private void check(String role, Split split) {
    if (split.size() == 0) {
      throw new DatasetException("Dataset %s has no %s images.".formatted(name, role));
    }
    if (!split.preprocessing().equals(preprocessing)
        || split.classCounts().length != classes.size()) {
      throw new DatasetException(
          "The %s split of dataset %s was made for other classes or another preprocessing."
              .formatted(role, name));
    }
  }

  /** The dataset's name. */
  public String name() {
    return name;
  }

  /** Class names in label order. */
  public List<String> classes() {
    return classes;
  }

  /** How pictures become these tensors. */
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  /** The images to learn from. */
  public Split train() {
    return train;
  }

  /** The images to judge by while learning. */
  public Split validation() {
    return validation;
  }

  /** The images kept apart for the last word, when there are any. */
  public Optional<Split> test() {
    return Optional.ofNullable(test);
  }

  /** Writes the packed form; does not close the stream. */
  public void write(OutputStream out) throws IOException {
    PackedDataset.write(this, out);
  }

  /** Writes the packed form to a file. */
  public void write(Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      write(out);
    }
  }

  /** The packed form. */
  public byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException("An array in memory refused to be written", e);
    }
    return out.toByteArray();
  }

  /**
   * Reads the packed form.
   *
   * @throws DatasetException when the bytes are not a complete dataset in this format
   */
  public static ImageDataset read(InputStream in) throws IOException {
    return PackedDataset.read(in);
  }

  /**
   * Reads the packed form from a file.
   *
   * @throws DatasetException when the file cannot be read or is not a complete dataset
   */
  public static ImageDataset read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return read(in);
    } catch (IOException e) {
      throw new DatasetException("Cannot read the dataset %s: %s".formatted(file, e), e);
    } catch (DatasetException e) {
      throw new DatasetException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Reads the packed form.
   *
   * @throws DatasetException when the bytes are not a complete dataset in this format
   */
  public static ImageDataset read(byte[] packed) {
    try {
      return read(new ByteArrayInputStream(packed));
    } catch (IOException e) {
      throw new UncheckedIOException("An array in memory refused to be read", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageDataset that
        && name.equals(that.name)
        && classes.equals(that.classes)
        && train.equals(that.train)
        && validation.equals(that.validation)
        && Objects.equals(test, that.test);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, classes, train);
  }

  @Override
  public String toString() {
    return "ImageDataset[%s, classes %s, train %d, validation %d, test %d]"
        .formatted(name, classes, train.size(), validation.size(), test == null ? 0 : test.size());
  }
}
