package io.espalier.artifacts;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Turns what the file system says into what a person can act on. */
final class StoreFailures {

  /** Below this much usable space a failed write is taken for a full disk whatever it says. */
  private static final long SPACE_BYTES_MIN = 64 * 1024;

  private StoreFailures() {}

  /** A failure to do {@code action} in the store at {@code root}. */
  static ArtifactStoreException of(String action, Path root, Exception cause) {
    if (isFull(root, cause)) {
      return new ArtifactStoreException(
          "Cannot %s: the disk that holds the artifact store at %s is full. Free space there; the work is tried again."
              .formatted(action, root),
          cause,
          true);
    }
    if (isReadOnly(cause)) {
      return new ArtifactStoreException(
          "Cannot %s: the artifact store at %s is not writable for user '%s' (%s). Make the directory writable, or set espalier.artifacts.directory to one that is."
              .formatted(action, root, System.getProperty("user.name"), reason(cause)),
          cause,
          true);
    }
    return new ArtifactStoreException(
        "Cannot %s in the artifact store at %s: %s. Check that the directory exists and its disk works; the work is tried again."
            .formatted(action, root, reason(cause)),
        cause,
        true);
  }

  private static boolean isFull(Path root, Exception cause) {
    String reason = reason(cause).toLowerCase(Locale.ROOT);
    if (reason.contains("no space left") || reason.contains("quota exceeded")) {
      return true;
    }
    try {
      FileStore store = Files.getFileStore(root);
      return !store.isReadOnly() && store.getUsableSpace() < SPACE_BYTES_MIN;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReadOnly(Exception cause) {
    return cause instanceof AccessDeniedException
        || cause instanceof ReadOnlyFileSystemException
        || reason(cause).toLowerCase(Locale.ROOT).contains("read-only");
  }

  private static String reason(Exception cause) {
    if (cause instanceof AccessDeniedException denied) {
      return "access denied to " + denied.getFile();
    }
    if (cause instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getReason() + ": " + failed.getFile();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : cause.getClass().getSimpleName() + ": " + message;
  }
}
