package io.espalier.training;

import java.util.Optional;

/** Where a training keeps what it needs to go on after it was interrupted. */
public interface CheckpointSink {
  /** The last checkpoint that was saved completely. */
  Optional<byte[]> latest();

  /**
   * Replaces the checkpoint. Called after an epoch: after each one unless saving takes more than a
   * tenth of the time.
   */
  void save(byte[] checkpoint);

  /**
   * Whether a checkpoint is worth its cost now; a sink may save less often than every epoch, at the
   * price of repeating more after an interruption.
   *
   * @param secondsSinceLast time since the last checkpoint or the start
   */
  default boolean wanted(double secondsSinceLast) {
    return true;
  }

  /** Keeps nothing. */
  static CheckpointSink none() {
    return new CheckpointSink() {
      @Override
      public Optional<byte[]> latest() {
        return Optional.empty();
      }

      @Override
      public void save(byte[] checkpoint) {
        throw new IllegalStateException("no checkpoint is wanted");
      }

      @Override
      public boolean wanted(double secondsSinceLast) {
        return false;
      }
    };
  }
}
