package io.espalier.datasets;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Decodes the image files of a folder on all processors. */
final class FolderImages {

  private FolderImages() {}

  /** An image file that is to be read. */
  record Source(String split, String name, int label, Path file) {}

  /** What became of an image file. */
  sealed interface Outcome permits Decoded, Corrupt {}

  /**
   * A readable image.
   *
   * @param hash SHA-256 of the file, in hexadecimal
   */
  record Decoded(Source source, String hash, byte[] pixels) implements Outcome {
    LabelledImage image() {
      return new LabelledImage(source.name(), source.label(), pixels);
    }
  }

  /** An unreadable one, and why. */
  record Corrupt(Source source, String reason) implements Outcome {
    @Override
    public String toString() {
      return source.name() + " (" + reason + ")";
    }
  }

  /** Decodes in parallel; the outcomes are in the order of the sources. */
  static List<Outcome> decode(
      List<Source> sources, Preprocessing preprocessing, ImportProgress progress) {
    AtomicInteger done = new AtomicInteger();
    Object turn = new Object();
    return IntStream.range(0, sources.size())
        .parallel()
        .mapToObj(
            index -> {
              Outcome outcome = decode(sources.get(index), preprocessing);
              synchronized (turn) {
                progress.images(done.incrementAndGet(), sources.size());
              }
              return outcome;
            })
        .toList();
  }

  private static Outcome decode(Source source, Preprocessing preprocessing) {
    try {
      byte[] file = Images.readBytes(source.file());
      byte[] pixels = preprocessing.toPixels(Images.decode(file));
      return new Decoded(source, hash(file), onePlaneIfGrey(pixels, preprocessing));
    } catch (DatasetException e) {
      return new Corrupt(source, String.valueOf(e.getMessage()));
    }
  }

  /** Three equal planes are kept as one. */
  private static byte[] onePlaneIfGrey(byte[] pixels, Preprocessing preprocessing) {
    int plane = preprocessing.width() * preprocessing.height();
    for (int channel = 1; channel < preprocessing.channels(); channel++) {
      int from = channel * plane;
      if (!Arrays.equals(pixels, 0, plane, pixels, from, from + plane)) {
        return pixels;
      }
    }
    return Arrays.copyOf(pixels, plane);
  }

  /** Gives grey images all their planes when there are images in colour among them. */
  static List<Decoded> alike(List<Decoded> images, Preprocessing preprocessing) {
    int plane = preprocessing.width() * preprocessing.height();
    if (images.stream().allMatch(image -> image.pixels().length == plane)) {
      return images;
    }
    return images.stream()
        .map(
            image ->
                image.pixels().length == plane
                    ? new Decoded(
                        image.source(),
                        image.hash(),
                        repeated(image.pixels(), preprocessing.channels()))
                    : image)
        .toList();
  }

  private static byte[] repeated(byte[] plane, int times) {
    byte[] pixels = new byte[plane.length * times];
    for (int copy = 0; copy < times; copy++) {
      System.arraycopy(plane, 0, pixels, copy * plane.length, plane.length);
    }
    return pixels;
  }

  private static String hash(byte[] file) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform provides SHA-256", e);
    }
  }
}
