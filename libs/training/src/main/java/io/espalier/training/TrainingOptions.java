package io.espalier.training;

/**
 * How to train.
 *
 * @param epochs passes over the training images, at least 1
 * @param patience epochs without a lower validation loss after which training stops; 0 never stops
 *     early
 * @param learningRate the highest learning rate, positive
 * @param minimumRateFraction the last learning rate as a fraction of the highest, 0 to 1
 * @param warmUpEpochs epochs, perhaps a fraction of one, in which the rate climbs to the highest
 * @param weightDecay decoupled weight decay of weights (not of biases and normalization), 0 or more
 * @param batchSize images per step, at least 1; batches of one epoch differ by at most one image
 * @param flips whether each image is mirrored at random, horizontally and vertically
 * @param labelSmoothing probability that is spread over all classes, 0 to below 1
 * @param distillation weight of the teacher's answers against the labels, 0 to 1
 * @param temperature temperature of the distillation, positive
 * @param keepZeros whether weights of Conv, Gemm and MatMul that are zero stay zero
 * @param classBalanced whether images of rare classes count more, so that all classes count the
 *     same
 * @param seed decides the order of the images and their flips
 * @param threads threads that one operation may use; part of what makes a run reproducible
 * @param select which epoch's weights are the result
 * @param technique what goes beyond plain training
 */
public record TrainingOptions(
    int epochs,
    int patience,
    double learningRate,
    double minimumRateFraction,
    double warmUpEpochs,
    double weightDecay,
    int batchSize,
    boolean flips,
    double labelSmoothing,
    double distillation,
    double temperature,
    boolean keepZeros,
    boolean classBalanced,
    long seed,
    int threads,
    Selection select,
    Technique technique) {
  /** Checks the ranges. */
  public TrainingOptions {
    check(epochs >= 1, "epochs", epochs, "at least 1");
    check(patience >= 0, "patience", patience, "0 or more");
    check(learningRate > 0 && learningRate < 1e3, "learningRate", learningRate, "positive");
    check(
        minimumRateFraction >= 0 && minimumRateFraction <= 1,
        "minimumRateFraction",
        minimumRateFraction,
        "0 to 1");
    check(
        warmUpEpochs >= 0 && warmUpEpochs <= epochs,
        "warmUpEpochs",
        warmUpEpochs,
        "0 to the number of epochs");
    check(weightDecay >= 0 && weightDecay < 1e3, "weightDecay", weightDecay, "0 or more");
    check(batchSize >= 1, "batchSize", batchSize, "at least 1");
    check(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "labelSmoothing",
        labelSmoothing,
        "0 to below 1");
    check(distillation >= 0 && distillation <= 1, "distillation", distillation, "0 to 1");
    check(temperature > 0 && temperature < 1e3, "temperature", temperature, "positive");
    check(threads >= 1, "threads", threads, "at least 1");
    check(
        technique.snapshotEpoch() <= epochs,
        "snapshotEpoch",
        technique.snapshotEpoch(),
        "0 to the number of epochs");
  }

  /** Plain training. */
  public TrainingOptions(
      int epochs,
      int patience,
      double learningRate,
      double minimumRateFraction,
      double warmUpEpochs,
      double weightDecay,
      int batchSize,
      boolean flips,
      double labelSmoothing,
      double distillation,
      double temperature,
      boolean keepZeros,
      boolean classBalanced,
      long seed,
      int threads,
      Selection select) {
    this(
        epochs,
        patience,
        learningRate,
        minimumRateFraction,
        warmUpEpochs,
        weightDecay,
        batchSize,
        flips,
        labelSmoothing,
        distillation,
        temperature,
        keepZeros,
        classBalanced,
        seed,
        threads,
        select,
        Technique.PLAIN);
  }

  /** The same with another technique. */
  public TrainingOptions with(Technique other) {
    return new TrainingOptions(
        epochs,
        patience,
        learningRate,
        minimumRateFraction,
        warmUpEpochs,
        weightDecay,
        batchSize,
        flips,
        labelSmoothing,
        distillation,
        temperature,
        keepZeros,
        classBalanced,
        seed,
        threads,
        select,
        other);
  }

  /**
   * Plain training with sensible defaults: rate 1e-3 with half an epoch of warm-up, weight decay
   * 0.01, batches of 32, flips, best validation loss.
   */
  public static TrainingOptions defaults(int epochs, long seed, int threads) {
    return new TrainingOptions(
        epochs,
        0,
        1e-3,
        0.01,
        0.5,
        0.01,
        32,
        true,
        0,
        0,
        1,
        false,
        false,
        seed,
        threads,
        Selection.BEST_LOSS);
  }

  private static void check(boolean holds, String field, double value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s is %s, but must be %s".formatted(field, value, wanted));
    }
  }
}
