package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.check.Limits;
import org.jspecify.annotations.Nullable;

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
 * @param schedule how the rate falls
 * @param trainable what is changed
 * @param features the weight of the dense model's features in the loss, 0 (none) or more: the
 *     squared difference of the inputs of the last layer, normalised (Romero et al., 2015)
 * @param quantizationAware whether weights and activations are rounded to INT8 in the forward pass
 *     (Jacob et al., 2018), so that the model learns to live with it
 * @param start the weights to begin with
 * @param sparsify how to prune meanwhile; absent where the zeros stay as they are
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
    boolean classBalanced,
    RateSchedule schedule,
    Trainable trainable,
    double features,
    boolean quantizationAware,
    Start start,
    @Nullable Sparsify sparsify)
    implements Step {

  public Finetune {
    Checks.range("epochs", epochs, 1, Limits.EPOCHS_MAX);
    Checks.range("learningRate", Checks.positive("learningRate", learningRate), 0, 1);
    Checks.range("weightDecay", weightDecay, 0, 1);
    Checks.range("batchSize", batchSize, 1, Limits.BATCH_IMAGES_MAX);
    Checks.range("warmUpEpochs", warmUpEpochs, 0, epochs);
    Checks.range("distillation", distillation, 0, 1);
    Checks.range("temperature", Checks.positive("temperature", temperature), 0, 100);
    Checks.required("schedule", schedule);
    Checks.required("trainable", trainable);
    Checks.range("features", features, 0, 1000);
    Checks.required("start", start);
    if (sparsify != null && trainable == Trainable.NORMALIZATION) {
      throw new InvalidFieldException(
          "trainable",
          "Training that finds masks must change the weights: use trainable 'all', or leave 'sparsify' out.");
    }
  }

  /** A plain fine-tuning of what pruning left, with a cosine rate. */
  public Finetune(
      int epochs,
      double learningRate,
      double weightDecay,
      int batchSize,
      double warmUpEpochs,
      boolean flips,
      double distillation,
      double temperature,
      boolean classBalanced) {
    this(
        epochs,
        learningRate,
        weightDecay,
        batchSize,
        warmUpEpochs,
        flips,
        distillation,
        temperature,
        classBalanced,
        RateSchedule.COSINE,
        Trainable.ALL,
        0,
        false,
        Start.PRUNED,
        null);
  }

  /** Whether the dense model is needed as a teacher. */
  public boolean needsTeacher() {
    return distillation > 0 || features > 0;
  }
}
