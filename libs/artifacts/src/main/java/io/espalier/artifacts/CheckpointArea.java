package io.espalier.artifacts;

import java.util.Optional;

/**
 * The checkpoints of one step. A step that was interrupted continues from {@link #latest()} in
 * whichever process takes it over.
 */
public interface CheckpointArea {

  /**
   * The newest complete checkpoint. Incomplete or damaged ones are passed over, as though the step
   * had been interrupted earlier.
   *
   * @throws ArtifactStoreException when the store cannot be read
   */
  Optional<byte[]> latest();

  /**
   * Saves a checkpoint. When this returns, the checkpoint is durable and older ones are gone; when
   * it throws, the previous one is still there.
   *
   * @throws ArtifactStoreException when the store cannot be written
   */
  void save(byte[] checkpoint);

  /**
   * Removes all checkpoints of this step: called after the step's result has been stored.
   *
   * @throws ArtifactStoreException when the store cannot be written
   */
  void clear();
}
