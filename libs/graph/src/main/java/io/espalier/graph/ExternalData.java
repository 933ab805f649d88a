package io.espalier.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads tensor data from files beside the model, and from nowhere else: no other directory, no
 * links, no devices.
 */
final class ExternalData {
  private final @Nullable Path directory;
  private final OnnxLimits limits;
  private final Map<Range, ByteBuffer> ranges = new HashMap<>();
  private final Map<Path, Long> bytesOfFiles = new HashMap<>();
  private long bytesRead;

  private record Range(Path file, long offset, long bytes) {}

  ExternalData(@Nullable Path directory, OnnxLimits limits) {
    this.directory = directory;
    this.limits = limits;
  }

  /** The bytes of a tensor, which must be as many as expected. */
  ByteBuffer read(TensorProto proto, long bytes) {
    Map<String, String> entries = new HashMap<>();
    for (StringStringEntryProto entry : proto.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    Path file = file(entries.getOrDefault("location", ""));
    long offset = number(entries, "offset", 0);
    long length = number(entries, "length", bytes);
    if (length != bytes) {
      throw new GraphException(
          "its external data has %d bytes where %d are wanted".formatted(length, bytes));
    }
    Range range = new Range(file, offset, bytes);
    ByteBuffer known = ranges.get(range);
    if (known == null) {
      known = readOnce(range);
      ranges.put(range, known);
    }
    return known.duplicate();
  }

  /** Tied weights name the same range; those that overlap otherwise could multiply a small file. */
  private ByteBuffer readOnce(Range range) {
    if (range.bytes() > limits.externalBytesMax() - bytesRead) {
      throw new GraphException(
          "external data is above the limit externalBytesMax = " + limits.externalBytesMax());
    }
    bytesRead += range.bytes();
    long fromFile = bytesOfFiles.merge(range.file(), range.bytes(), Long::sum);
    if (bytesOfFiles.size() > limits.externalFilesMax()) {
      throw new GraphException(
          "external data is in more files than the limit externalFilesMax = "
              + limits.externalFilesMax());
    }
    try {
      if (fromFile > Files.size(range.file())) {
        throw new GraphException(
            "the tensors in external data '%s' are %d bytes by now, more than the file has: they overlap, or it is cut off"
                .formatted(range.file().getFileName(), fromFile));
      }
      return read(range.file(), range.offset(), Math.toIntExact(range.bytes()));
    } catch (IOException e) {
      throw new UncheckedIOException("external data '" + range.file() + "' cannot be read", e);
    }
  }

  private static ByteBuffer read(Path file, long offset, int bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      if (offset > channel.size() - bytes) {
        throw new GraphException(
            "external data '%s' ends at byte %d, before byte %d + %d"
                .formatted(file.getFileName(), channel.size(), offset, bytes));
      }
      ByteBuffer data = ByteBuffer.allocate(bytes);
      while (data.hasRemaining() && channel.read(data, offset + data.position()) >= 0) {
        // A read may return less than asked for.
        continue;
      }
      if (data.hasRemaining()) {
        throw new GraphException(
            "external data '%s' was cut off while it was read".formatted(file.getFileName()));
      }
      return data.flip();
    }
  }

  private Path file(String location) {
    if (directory == null) {
      throw new GraphException(
          "its data is in another file, '"
              + location
              + "', but the model was not read from a file");
    }
    boolean plain = !location.isEmpty() && location.indexOf('\0') < 0 && !location.contains("://");
    try {
      Path relative = plain ? Path.of(location) : Path.of("..");
      boolean inside = !relative.isAbsolute() && !location.contains("\\");
      for (Path part : relative) {
        inside &= !part.toString().equals("..");
      }
      if (!inside) {
        throw new GraphException("external data '" + location + "' is not beside the model");
      }
      Path file = directory;
      for (Path part : relative) {
        file = file.resolve(part);
        if (Files.isSymbolicLink(file)) {
          throw new GraphException("external data '" + location + "' is a symbolic link");
        }
      }
      requirePlainFile(file, location);
      return file;
    } catch (InvalidPathException e) {
      throw new GraphException("external data '" + location + "' is not a path", e);
    }
  }

  private static void requirePlainFile(Path file, String location) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new GraphException(
          "external data '" + location + "' is not there, or is no regular file");
    }
    try {
      boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
      if (unix && (Integer) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS) > 1) {
        throw new GraphException(
            "external data '" + location + "' has a second name (a hard link)");
      }
    } catch (IOException e) {
      throw new GraphException("external data '" + location + "' cannot be looked at", e);
    }
  }

  private static long number(Map<String, String> entries, String key, long otherwise) {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number < 0) {
        throw new GraphException("external data has the negative " + key + " " + number);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new GraphException(
          "external data has the " + key + " '" + text + "', which is no number", e);
    }
  }
}
