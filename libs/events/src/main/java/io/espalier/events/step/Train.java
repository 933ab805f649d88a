package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * Trains the dense model from the weights that it comes with, by AdamW with a cosine rate after a
 * warm-up. Its result becomes the run's dense reference.
 *
 * @param epochs the most epochs, 1 to {@link Limits#EPOCHS_MAX}
 * @param patience epochs without a better validation loss after which training stops; 0 never stops
 *     early
 * @param learningRate the peak learning rate, above 0 and at most 1
 * @param weightDecay the decoupled weight decay, 0 to 1
 * @param batchSize the images of one optimiser step
 * @param warmUpEpochs the epochs of linear warm-up, fractions allowed
 * @param flips whether images are flipped at random, horizontally and vertically
 * @param labelSmoothing the probability given to the other classes, 0 up to 0.5
 * @param classBalanced whether the loss weighs classes inversely to their frequency
 * @param snapshotEpoch the epoch whose weights are kept beside the result for lottery tickets; 0
 *     keeps none
 */
public record Train(
    int epochs,
    int patience,
    double learningRate,
    double weightDecay,
    int batchSize,
    double warmUpEpochs,
    boolean flips,
    double labelSmoothing,
    boolean classBalanced,
    int snapshotEpoch)
    implements Step {

  public Train {
    Checks.range("epochs", epochs, 1, Limits.EPOCHS_MAX);
    Checks.range("patience", patience, 0, Limits.EPOCHS_MAX);
    Checks.range("learningRate", Checks.positive("learningRate", learningRate), 0, 1);
    Checks.range("weightDecay", weightDecay, 0, 1);
    Checks.range("batchSize", batchSize, 1, Limits.BATCH_IMAGES_MAX);
    Checks.range("warmUpEpochs", warmUpEpochs, 0, epochs);
    Checks.range("labelSmoothing", labelSmoothing, 0, 0.5);
    Checks.range("snapshotEpoch", snapshotEpoch, 0, epochs);
  }

  /** A training that keeps no early weights. */
  public Train(
      int epochs,
      int patience,
      double learningRate,
      double weightDecay,
      int batchSize,
      double warmUpEpochs,
      boolean flips,
      double labelSmoothing,
      boolean classBalanced) {
    this(
        epochs,
        patience,
        learningRate,
        weightDecay,
        batchSize,
        warmUpEpochs,
        flips,
        labelSmoothing,
        classBalanced,
        0);
  }
}
