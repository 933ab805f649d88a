package io.espalier.artifacts;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A store of artifacts named by their content, of step results, and of checkpoints. Safe for use by
 * many threads and many processes at once.
 *
 * <p>All methods throw {@link ArtifactStoreException} when the store itself fails; its {@link
 * ArtifactStoreException#isTransient()} tells whether to try again. Methods that read an artifact
 * throw {@link MissingArtifactException} when it is not there and {@link CorruptArtifactException}
 * when its bytes no longer match its name.
 */
public interface ArtifactStore {

  /** Stores these bytes durably; storing what is already there changes nothing. */
  Digest put(byte[] content);

  /** Stores everything that the stream holds, without keeping it in memory; does not close it. */
  Digest put(InputStream content);

  /** Stores the content of a file; the file itself is left alone. */
  Digest put(Path file);

  /** The bytes of an artifact, verified. */
  byte[] get(Digest digest);

  /** A local file that holds the artifact, verified. It must not be changed or deleted. */
  Path path(Digest digest);

  /** The artifact as a stream, verified before the first byte is handed out. */
  InputStream open(Digest digest);

  /** Whether the artifact is there; its content is not verified. */
  boolean contains(Digest digest);

  /** The artifact's size in bytes. */
  long size(Digest digest);

  /** The result of a step, when the step has been done. */
  Optional<byte[]> result(StepKey key);

  /** Records the result of a step durably. */
  void putResult(StepKey key, byte[] result);

  /** The checkpoints of a step. */
  CheckpointArea checkpoints(StepKey key);
}
