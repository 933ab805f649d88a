package io.espalier.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Files that are either there and complete or not there at all, also after a power cut: written
 * under a temporary name in the same file system, forced to disk, renamed into place, and the
 * directory forced to disk as well.
 */
final class DurableFiles {

  private static final boolean DIRECTORIES_CAN_BE_FORCED =
      !System.getProperty("os.name").startsWith("Windows");
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path temporaryDirectory;

  DurableFiles(Path temporaryDirectory) {
    this.temporaryDirectory = temporaryDirectory;
  }

  /** A complete file under a temporary name, already forced to disk. */
  record Written(Path file, Digest digest, long bytes) {}

  /** Writes content to a new temporary file. On failure nothing is left behind. */
  Written writeTemporary(Content content) throws IOException {
    Path file = temporaryDirectory.resolve(UUID.randomUUID() + ".tmp");
    MessageDigest hash = Digest.sha256();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), hash);
      content.writeTo(out);
      out.flush();
      channel.force(true);
      return new Written(file, Digest.ofHash(hash.digest()), channel.size());
    } catch (IOException | RuntimeException e) {
      deleteQuietly(file, e);
      throw e;
    }
  }

  /** Gives a temporary file its final name, replacing what is there, and makes that durable. */
  void moveIntoPlace(Path temporary, Path target) throws IOException {
    try {
      createDirectories(target.getParent());
      moveOnce(temporary, target);
      forceDirectory(target.getParent());
    } catch (IOException | RuntimeException e) {
      deleteQuietly(temporary, e);
      throw e;
    }
  }

  private static void moveOnce(Path temporary, Path target) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Another process may have removed the directory between its creation and the move.
      if (!Files.exists(temporary)) {
        throw e;
      }
      createDirectories(target.getParent());
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Creates missing directories, each one durable before something is put into it. */
  static void createDirectories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    Files.createDirectories(directory);
    if (parent != null) {
      forceDirectory(parent);
    }
  }

  static void forceDirectory(Path directory) throws IOException {
    if (!DIRECTORIES_CAN_BE_FORCED) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes what interrupted writers left behind, when nobody has written to it for this long. */
  void sweep(Duration age) throws IOException {
    Instant limit = Instant.now().minus(age);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporaryDirectory, "*.tmp")) {
      for (Path file : files) {
        deleteIfOlder(file, limit);
      }
    }
  }

  private static void deleteIfOlder(Path file, Instant limit) throws IOException {
    try {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException finishedMeanwhile) {
      // Its writer moved it into place, or another process swept it.
    }
  }

  static void deleteQuietly(Path file, Exception reason) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** What goes into a file. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out) throws IOException;

    static Content of(byte[] bytes) {
      return out -> {
        // In pieces: a channel would otherwise hold a direct buffer as large as the whole array.
        for (int at = 0; at < bytes.length; at += BUFFER_BYTES) {
          out.write(bytes, at, Math.min(BUFFER_BYTES, bytes.length - at));
        }
      };
    }

    static Content of(InputStream in) {
      return out -> {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          out.write(buffer, 0, read);
        }
      };
    }
  }
}
