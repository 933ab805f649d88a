package io.espalier.finetune.service;

import io.espalier.artifacts.CheckpointArea;
import io.espalier.training.CheckpointSink;
import java.util.Optional;

/**
 * Keeps a training's checkpoints in the step's area of the artifact store.
 *
 * @param area where this step's checkpoints are
 */
record StepCheckpoints(CheckpointArea area) implements CheckpointSink {

  @Override
  public Optional<byte[]> latest() {
    return area.latest();
  }

  @Override
  public void save(byte[] checkpoint) {
    area.save(checkpoint);
  }
}
