package io.espalier.graph;

import io.espalier.graph.wire.EncodedModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads ONNX models. Whatever is wrong with a file ends in an {@link OnnxFormatException} that
 * names the node or tensor; a file that cannot be read at all ends in an {@link
 * UncheckedIOException}.
 */
public final class OnnxReader {
  private static final int MESSAGE_CHARACTERS_MAX = 2000;

  private final OnnxLimits limits;

  /** A reader with the given limits. */
  public OnnxReader(OnnxLimits limits) {
    this.limits = limits;
  }

  /** Reads a file with the default limits. Data beside the file is read too. */
  public static Graph read(Path file) {
    return new OnnxReader(OnnxLimits.defaults()).readFile(file);
  }

  /**
   * Reads bytes with the default limits. The tensors keep views of them: they must not be changed
   * afterwards.
   */
  public static Graph read(byte[] bytes) {
    return new OnnxReader(OnnxLimits.defaults()).readBytes(bytes);
  }

  /** Reads a file. */
  public Graph readFile(Path file) {
    try {
      requireRegular(file);
      long size = Files.size(file);
      if (size > limits.fileBytesMax()) {
        throw new OnnxFormatException(
            "%s: %d bytes are above the limit fileBytesMax = %d"
                .formatted(file, size, limits.fileBytesMax()));
      }
      if (size > Runtime.getRuntime().maxMemory()) {
        throw tooLarge(file.toString(), size, null);
      }
      Path parent = file.toAbsolutePath().getParent();
      return read(bytes(file, size), parent, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void requireRegular(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new OnnxFormatException(
          file
              + ": not an ONNX model but "
              + (Files.isDirectory(file)
                  ? "a folder; give the .onnx file in it"
                  : "a device or another special file"));
    }
  }

  private static byte[] bytes(Path file, long size) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (OutOfMemoryError e) {
      throw tooLarge(file.toString(), size, e);
    }
  }

  /** Reads bytes. */
  public Graph readBytes(byte[] bytes) {
    if (bytes.length > limits.fileBytesMax()) {
      throw new OnnxFormatException(
          "%d bytes are above the limit fileBytesMax = %d"
              .formatted(bytes.length, limits.fileBytesMax()));
    }
    return read(bytes, null, "model");
  }

  private Graph read(byte[] bytes, @Nullable Path directory, String source) {
    try {
      FileKind.requireNotOther(bytes);
      EncodedModel model = EncodedModel.scan(bytes, limits);
      return new ModelReader(limits, directory).read(model).checked();
    } catch (GraphException e) {
      throw new OnnxFormatException(source + ": " + shortened(e.getMessage()), e);
    } catch (ArithmeticException e) {
      throw new OnnxFormatException(source + ": a number in it is too large: " + e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      throw tooLarge(source, bytes.length, e);
    }
  }

  private static OnnxFormatException tooLarge(String source, long size, @Nullable Throwable cause) {
    return new OnnxFormatException(
        "%s: %d bytes are too many for a Java heap of %d MB; give it more with -Xmx"
            .formatted(source, size, Runtime.getRuntime().maxMemory() >> 20),
        cause);
  }

  /** A message with the names of a hostile file in it may be very long. */
  private static String shortened(@Nullable String message) {
    String text = String.valueOf(message);
    return text.length() <= MESSAGE_CHARACTERS_MAX
        ? text
        : text.substring(0, MESSAGE_CHARACTERS_MAX) + " ...";
  }
}
