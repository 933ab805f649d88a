package io.espalier.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
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
      long size = Files.size(file);
      if (size > limits.fileBytesMax()) {
        throw new OnnxFormatException(
            "%s: %d bytes are above the limit fileBytesMax = %d"
                .formatted(file, size, limits.fileBytesMax()));
      }
      Path parent = file.toAbsolutePath().getParent();
      return read(Files.readAllBytes(file), parent, file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
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
      return new ModelReader(limits, directory).read(parse(bytes)).checked();
    } catch (GraphException e) {
      throw new OnnxFormatException(source + ": " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new OnnxFormatException(source + ": a number in it is too large: " + e.getMessage(), e);
    }
  }

  private static ModelProto parse(byte[] bytes) {
    FileKind.requireNotOther(bytes);
    try {
      return ModelProto.parseFrom(UnsafeByteOperations.unsafeWrap(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new OnnxFormatException("not an ONNX model: " + e.getMessage(), e);
    }
  }
}
