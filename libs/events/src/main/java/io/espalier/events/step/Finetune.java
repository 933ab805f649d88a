package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;

/**
 * Trains what remains after pruning; weights that are zero stay zero. A guard is applied to its
 * result.
 *
 * @param epochs the epochs, 1 to {@link Limits#EPOCHS_MAX}
 * @param learningRate the peak learning rate, above 0 and at most 1
 * @param weightDecay the decoupled weight decay, 0 to 1
 * @param batchSize the images of one optimiser step
 * @param warmUpEpochs the epochs of linear warm-up, fractions allowed
 * @param flips whether images are flipped at random, horizontally and vertically
 * @param distillation the weight of the dense model's outputs in the loss, 0 (none) to 1
 * @param temperature the softening of both distributions in distillation (Hinton et al., 2015)
 * @param classBalanced whether the loss weighs classes inversely to their frequency
 */
public record Finetune(
    int epochs,
    double learningRate,
    double weightDecay,
    int batchSize,
    double warmUpEpochs,
    boolean flips,
    double distillation,
    double temperature,
    boolean classBalanced)
    implements Step {

  public Finetune {
    Checks.range("epochs", epochs, 1, Limits.EPOCHS_MAX);
    Checks.range("learningRate", Checks.positive("learningRate", learningRate), 0, 1);
    Checks.range("weightDecay", weightDecay, 0, 1);
    Checks.range("batchSize", batchSize, 1, Limits.BATCH_IMAGES_MAX);
    Checks.range("warmUpEpochs", warmUpEpochs, 0, epochs);
    Checks.range("distillation", distillation, 0, 1);
    Checks.range("temperature", Checks.positive("temperature", temperature), 0, 100);
  }

  /** Whether the dense model is needed as a teacher. */
  public boolean needsTeacher() {
    return distillation > 0;
  }
}
