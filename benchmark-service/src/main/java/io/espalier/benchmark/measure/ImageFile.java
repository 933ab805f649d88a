package io.espalier.benchmark.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The inputs of a measurement on disk: image count and floats per image as 32-bit little-endian
 * integers, then the floats, ready for the model (CHW, normalised).
 */
final class ImageFile {
  private static final int HEADER_BYTES = 8;

  private ImageFile() {}

  /**
   * The request to predict these images, which are written to the child's own directory.
   *
   * @throws MeasurementException if they cannot be written
   */
  static Request.Predict predict(MeasureChild child, List<float[]> images) {
    Path file = child.scratch().resolve("images.bin");
    try {
      write(file, images);
    } catch (IOException failed) {
      throw new MeasurementException(
          "the images for a measurement cannot be written to %s: %s"
              .formatted(file, failed.getMessage()),
          failed);
    }
    return new Request.Predict(file.toString());
  }

  /** Writes images of one size, at least one. */
  static void write(Path file, List<float[]> images) throws IOException {
    int floats = images.getFirst().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER_BYTES + images.size() * floats * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(images.size())
            .putInt(floats);
    for (float[] image : images) {
      bytes.asFloatBuffer().put(image);
      bytes.position(bytes.position() + floats * Float.BYTES);
    }
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      bytes.flip();
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static float[][] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    float[][] images = new float[bytes.getInt()][bytes.getInt()];
    var floats = bytes.asFloatBuffer();
    for (float[] image : images) {
      floats.get(image);
    }
    return images;
  }
}
