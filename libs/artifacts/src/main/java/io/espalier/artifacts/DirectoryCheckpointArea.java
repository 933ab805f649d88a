package io.espalier.artifacts;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checkpoints in a directory, in files named 1, 2, 3, ... Each file is a 40-byte header (the eight
 * bytes {@code ESPCKPT1} and the SHA-256 of the rest) followed by the checkpoint itself.
 */
final class DirectoryCheckpointArea implements CheckpointArea {

  private static final byte[] MAGIC = {'E', 'S', 'P', 'C', 'K', 'P', 'T', '1'};
  private static final int HASH_BYTES = 32;
  private static final int HEADER_BYTES = MAGIC.length + HASH_BYTES;
  private static final Pattern NAME = Pattern.compile("[1-9][0-9]{0,17}");
  private static final int ATTEMPTS = 5;

  private final Path root;
  private final Path directory;
  private final DurableFiles files;

  DirectoryCheckpointArea(Path root, Path directory, DurableFiles files) {
    this.root = root;
    this.directory = directory;
    this.files = files;
  }

  @Override
  public Optional<byte[]> latest() {
    try {
      return latestWithin(ATTEMPTS);
    } catch (IOException e) {
      throw StoreFailures.of("read the checkpoints in " + directory, root, e);
    }
  }

  /** A newer checkpoint may replace the one being read: then the listing is read again. */
  private Optional<byte[]> latestWithin(int attempts) throws IOException {
    for (long number : numbersDescending()) {
      try {
        Optional<byte[]> checkpoint = verified(Files.readAllBytes(file(number)));
        if (checkpoint.isPresent()) {
          return checkpoint;
        }
      } catch (NoSuchFileException replaced) {
        if (attempts > 1) {
          return latestWithin(attempts - 1);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void save(byte[] checkpoint) {
    try {
      List<Long> existing = numbersDescending();
      long number = existing.isEmpty() ? 1 : existing.getFirst() + 1;
      byte[] hash = Digest.sha256().digest(checkpoint);
      DurableFiles.Written written =
          files.writeTemporary(
              out -> {
                out.write(MAGIC);
                out.write(hash);
                DurableFiles.Content.of(checkpoint).writeTo(out);
              });
      files.moveIntoPlace(written.file(), file(number));
      for (long older : existing) {
        Files.deleteIfExists(file(older));
      }
    } catch (IOException e) {
      throw StoreFailures.of(
          "save a checkpoint of %,d bytes in %s".formatted(checkpoint.length, directory), root, e);
    }
  }

  @Override
  public void clear() {
    try {
      for (long number : numbersDescending()) {
        Files.deleteIfExists(file(number));
      }
      deleteDirectoryIfEmpty();
    } catch (IOException e) {
      throw StoreFailures.of("clear the checkpoints in " + directory, root, e);
    }
  }

  private void deleteDirectoryIfEmpty() throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException savedMeanwhile) {
      // Another instance works on the same step; its checkpoint stays.
    }
  }

  private Path file(long number) {
    return directory.resolve(Long.toString(number));
  }

  private List<Long> numbersDescending() throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> listing = Files.newDirectoryStream(directory)) {
      for (Path file : listing) {
        String name = file.getFileName().toString();
        if (NAME.matcher(name).matches()) {
          numbers.add(Long.valueOf(name));
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    }
    numbers.sort(Comparator.reverseOrder());
    return numbers;
  }

  private static Optional<byte[]> verified(byte[] file) {
    if (file.length < HEADER_BYTES
        || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      return Optional.empty();
    }
    MessageDigest hash = Digest.sha256();
    hash.update(ByteBuffer.wrap(file, HEADER_BYTES, file.length - HEADER_BYTES));
    boolean complete =
        Arrays.equals(hash.digest(), 0, HASH_BYTES, file, MAGIC.length, HEADER_BYTES);
    return complete
        ? Optional.of(Arrays.copyOfRange(file, HEADER_BYTES, file.length))
        : Optional.empty();
  }
}
