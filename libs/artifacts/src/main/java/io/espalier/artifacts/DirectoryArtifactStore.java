package io.espalier.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The store in a directory, which may be shared by many processes on one file system.
 *
 * <pre>
 * blobs/ab/cdef...            an artifact, named by its digest
 * results/&lt;step key&gt;.json      the result of a step
 * checkpoints/&lt;step key&gt;/N     the newest checkpoint of a step that is under way
 * temporary/                  files being written
 * quarantine/                 files whose bytes did not match their name
 * </pre>
 *
 * <p>Nothing under {@code blobs} is ever changed in place: a file is written elsewhere, forced to
 * disk and renamed, so that readers see a complete artifact or none.
 */
public final class DirectoryArtifactStore implements ArtifactStore {

  /** Temporary files that nobody has written to for this long belong to writers that are gone. */
  public static final Duration TEMPORARY_AGE_MAX = Duration.ofHours(6);

  private final Path root;
  private final Path blobs;
  private final Path results;
  private final Path checkpoints;
  private final Path quarantine;
  private final DurableFiles files;

  /**
   * Opens the store, creating the directory where it is missing and sweeping what interrupted
   * writers left behind. A directory that can only be read opens as well; writing to it fails.
   *
   * @throws ArtifactStoreException when the directory can be neither read nor created
   */
  public DirectoryArtifactStore(Path directory) {
    this(directory, TEMPORARY_AGE_MAX);
  }

  DirectoryArtifactStore(Path directory, Duration temporaryAgeMax) {
    root = directory.toAbsolutePath().normalize();
    blobs = root.resolve("blobs");
    results = root.resolve("results");
    checkpoints = root.resolve("checkpoints");
    quarantine = root.resolve("quarantine");
    Path temporary = root.resolve("temporary");
    files = new DurableFiles(temporary);
    prepare(temporary, temporaryAgeMax);
  }

  private void prepare(Path temporary, Duration temporaryAgeMax) {
    if (Files.isRegularFile(root)) {
      throw new ArtifactStoreException(
          "Cannot open the artifact store at %s: that is a file. Set espalier.artifacts.directory to a directory."
              .formatted(root),
          null,
          false);
    }
    try {
      DurableFiles.createDirectories(temporary);
      files.sweep(temporaryAgeMax);
    } catch (IOException | DirectoryIteratorException e) {
      if (!Files.isDirectory(blobs)) {
        throw StoreFailures.of("open the store", root, e);
      }
    }
  }

  /** The directory that holds the store. */
  public Path directory() {
    return root;
  }

  @Override
  public Digest put(byte[] content) {
    Digest digest = Digest.of(content);
    if (isIntact(digest)) {
      return digest;
    }
    return store(
        DurableFiles.Content.of(content),
        "store an artifact of %,d bytes".formatted(content.length));
  }

  @Override
  public Digest put(InputStream content) {
    return store(DurableFiles.Content.of(content), "store an artifact");
  }

  @Override
  public Digest put(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return store(DurableFiles.Content.of(in), "store the file " + file);
    } catch (IOException e) {
      throw new ArtifactStoreException(
          "Cannot store the file %s: it cannot be read (%s).".formatted(file, e), e, false);
    }
  }

  private Digest store(DurableFiles.Content content, String action) {
    try {
      DurableFiles.Written written = files.writeTemporary(content);
      if (isIntact(written.digest())) {
        Files.deleteIfExists(written.file());
      } else {
        files.moveIntoPlace(written.file(), blob(written.digest()));
      }
      return written.digest();
    } catch (IOException e) {
      throw StoreFailures.of(action, root, e);
    }
  }

  /** A put heals: what is there is only left alone when it still has the right bytes. */
  private boolean isIntact(Digest digest) {
    Path blob = blob(digest);
    try {
      return Files.exists(blob) && Digest.of(blob).equals(digest);
    } catch (IOException unreadable) {
      return false;
    }
  }

  @Override
  public byte[] get(Digest digest) {
    byte[] content;
    try {
      content = Files.readAllBytes(blob(digest));
    } catch (IOException e) {
      throw readFailure(digest, e);
    }
    verify(digest, Digest.of(content));
    return content;
  }

  @Override
  public Path path(Digest digest) {
    Path blob = blob(digest);
    Digest actual;
    try {
      actual = Digest.of(blob);
    } catch (IOException e) {
      throw readFailure(digest, e);
    }
    verify(digest, actual);
    return blob;
  }

  @Override
  public InputStream open(Digest digest) {
    try {
      return Files.newInputStream(path(digest));
    } catch (IOException e) {
      throw readFailure(digest, e);
    }
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.isRegularFile(blob(digest));
  }

  @Override
  public long size(Digest digest) {
    try {
      return Files.size(blob(digest));
    } catch (IOException e) {
      throw readFailure(digest, e);
    }
  }

  private ArtifactStoreException readFailure(Digest digest, IOException cause) {
    return cause instanceof NoSuchFileException
        ? new MissingArtifactException(digest, root.toString())
        : StoreFailures.of("read artifact " + digest, root, cause);
  }

  private void verify(Digest expected, Digest actual) {
    if (!actual.equals(expected)) {
      Path blob = blob(expected);
      throw new CorruptArtifactException(expected, actual, blob, setAside(expected, blob));
    }
  }

  private String setAside(Digest digest, Path blob) {
    Path target = quarantine.resolve(digest.hex() + "." + UUID.randomUUID());
    try {
      DurableFiles.createDirectories(quarantine);
      // Another process may have healed it since: only what is still wrong is moved away.
      if (isIntact(digest)) {
        return "It has been stored again meanwhile.";
      }
      Files.move(blob, target, StandardCopyOption.ATOMIC_MOVE);
      DurableFiles.forceDirectory(blob.getParent());
      return "It was moved to %s.".formatted(target);
    } catch (IOException e) {
      return "It could not be moved to %s (%s)."
          .formatted(quarantine, e.getClass().getSimpleName());
    }
  }

  @Override
  public Optional<byte[]> result(StepKey key) {
    try {
      byte[] result = Files.readAllBytes(resultFile(key));
      return result.length == 0 ? Optional.empty() : Optional.of(result);
    } catch (NoSuchFileException notDone) {
      return Optional.empty();
    } catch (IOException e) {
      throw StoreFailures.of("read the result of step " + key, root, e);
    }
  }

  @Override
  public void putResult(StepKey key, byte[] result) {
    if (result.length == 0) {
      throw new IllegalArgumentException("The result of a step cannot be empty: step " + key);
    }
    try {
      DurableFiles.Written written = files.writeTemporary(DurableFiles.Content.of(result));
      files.moveIntoPlace(written.file(), resultFile(key));
    } catch (IOException e) {
      throw StoreFailures.of("store the result of step " + key, root, e);
    }
  }

  @Override
  public CheckpointArea checkpoints(StepKey key) {
    return new DirectoryCheckpointArea(root, checkpoints.resolve(key.value()), files);
  }

  private Path blob(Digest digest) {
    String hex = digest.hex();
    return blobs.resolve(hex.substring(0, 2)).resolve(hex.substring(2));
  }

  private Path resultFile(StepKey key) {
    return results.resolve(key.value() + ".json");
  }
}
