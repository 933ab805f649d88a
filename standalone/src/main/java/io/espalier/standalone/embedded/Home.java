package io.espalier.standalone.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The directory in which a standalone process keeps everything: the broker's log, the database, the
 * artifacts. One process at a time: the lock is held by the operating system, so it is gone with
 * the process however that ends.
 */
public final class Home implements AutoCloseable {

  private final Path directory;
  private final FileChannel channel;
  private final FileLock lock;

  private Home(Path directory, FileChannel channel, FileLock lock) {
    this.directory = directory;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Creates the directory where it is missing and takes its lock.
   *
   * @throws StandaloneException when it cannot be written, or another process holds it
   */
  public static Home open(Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    Path lockFile = absolute.resolve("lock");
    try {
      Files.createDirectories(absolute);
      FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StandaloneException(
            "Another Espalier process is using the home directory "
                + absolute
                + ". Stop it, or choose another directory with --home.");
      }
      return new Home(absolute, channel, lock);
    } catch (IOException e) {
      throw new StandaloneException(
          "The home directory "
              + absolute
              + " cannot be used: "
              + e
              + ". Choose a writable directory with --home.",
          e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** The directory itself, absolute. */
  public Path directory() {
    return directory;
  }

  /** Where the content-addressed artifacts are. */
  public Path artifacts() {
    return directory.resolve("artifacts");
  }

  /** Where the embedded broker keeps its log. */
  public Path kafka() {
    return directory.resolve("kafka");
  }

  /** Where the embedded database keeps its files. */
  public Path postgres() {
    return directory.resolve("postgres");
  }

  /** Where the process writes its log. */
  public Path logFile() {
    return directory.resolve("espalier.log");
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
