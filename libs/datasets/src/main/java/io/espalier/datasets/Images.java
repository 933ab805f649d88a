package io.espalier.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decoding of PNG and JPEG files, strict: what is damaged or cut off is refused rather than filled
 * up with grey. Orientation marks and colour profiles in the file are not applied.
 */
public final class Images {

  /** The largest encoded file. */
  public static final int ENCODED_BYTES_MAX = 256 << 20;

  /** The largest decoded image. */
  public static final long PIXELS_MAX = 100_000_000;

  private Images() {}

  /**
   * Reads an image file.
   *
   * @throws DatasetException when the file cannot be read or is no usable PNG or JPEG image
   */
  public static BufferedImage read(Path file) {
    return decode(readBytes(file));
  }

  static byte[] readBytes(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > ENCODED_BYTES_MAX) {
        throw new DatasetException(
            "it has %d bytes, more than the %d allowed".formatted(bytes, ENCODED_BYTES_MAX));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DatasetException(
          "it cannot be read (%s)".formatted(e.getClass().getSimpleName()), e);
    }
  }

  /**
   * Decodes the bytes of an image file.
   *
   * @throws DatasetException when the bytes are no usable PNG or JPEG image
   */
  public static BufferedImage decode(byte[] encoded) {
    ImageHeader header = ImageHeader.of(encoded);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(encoded))) {
      Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(header.format());
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return decode(reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof DatasetException known) {
        throw known;
      }
      throw new DatasetException(
          "it is damaged or cut off (%s)".formatted(String.valueOf(e.getMessage())), e);
    }
  }

  private static BufferedImage decode(ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels > PIXELS_MAX) {
      throw new DatasetException(
          "it has %d x %d pixels, more than the %d allowed"
              .formatted(reader.getWidth(0), reader.getHeight(0), PIXELS_MAX));
    }
    AtomicBoolean cutOff = new AtomicBoolean();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning.toLowerCase(Locale.ROOT).contains("premature end")) {
            cutOff.set(true);
          }
        });
    BufferedImage image = reader.read(0);
    if (cutOff.get()) {
      throw new DatasetException("it is cut off: its data ends before the image is complete");
    }
    return image;
  }
}
