package io.espalier.training.optimizer;

import org.jspecify.annotations.Nullable;

/**
 * Cross entropy with label smoothing (Szegedy et al., 2016) and class weights, blended with
 * distillation from a teacher (Hinton et al., 2015): {@code (1 - d) * CE + d * T^2 * KL(teacher at
 * T || student at T)}. The gradient is exact and computed in double precision.
 *
 * @param classes number of classes
 * @param labelSmoothing probability that is spread over all classes, 0 to 1
 * @param distillation weight d of the teacher, 0 to 1
 * @param temperature T, positive
 * @param classWeights weight of each class's images; null where all count the same
 */
public record Loss(
    int classes,
    double labelSmoothing,
    double distillation,
    double temperature,
    double @Nullable [] classWeights) {
  /**
   * The loss of a batch.
   *
   * @param loss mean over the batch, in nats
   * @param gradient of the loss by each logit, {@code [batch, classes]}
   */
  public record Result(double loss, float[] gradient) {}

  /** Plain cross entropy. */
  public static Loss crossEntropy(int classes) {
    return new Loss(classes, 0, 0, 1, null);
  }

  /** Weights that make every class count the same in all; 0 for a class without images. */
  public static double[] balanced(int[] counts) {
    int images = 0;
    int present = 0;
    for (int count : counts) {
      images += count;
      present += count > 0 ? 1 : 0;
    }
    double[] weights = new double[counts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = counts[i] == 0 ? 0 : (double) images / ((double) present * counts[i]);
    }
    return weights;
  }

  /**
   * The loss and its gradient.
   *
   * @param logits {@code [batch, classes]}
   * @param labels class of each image
   * @param teacher the teacher's logits, {@code [batch, classes]}; null for a batch without a
   *     teacher
   */
  public Result of(float[] logits, int[] labels, float @Nullable [] teacher) {
    double taught = teacher == null ? 0 : distillation;
    float[] gradient = new float[logits.length];
    double total = 0;
    double weightSum = 0;
    for (int label : labels) {
      weightSum += weight(label);
    }
    for (int i = 0; i < labels.length; i++) {
      int row = i * classes;
      double share = (1 - taught) * weight(labels[i]) / weightSum;
      double[] logs = logSoftmax(logits, row, 1);
      for (int c = 0; c < classes; c++) {
        double target = labelSmoothing / classes + (c == labels[i] ? 1 - labelSmoothing : 0);
        total -= share * target * logs[c];
        gradient[row + c] = (float) (share * (Math.exp(logs[c]) - target));
      }
      if (teacher != null && taught > 0) {
        total += distil(logits, teacher, row, taught / labels.length, gradient);
      }
    }
    return new Result(total, gradient);
  }

  private double distil(float[] logits, float[] teacher, int row, double share, float[] gradient) {
    double[] student = logSoftmax(logits, row, temperature);
    double[] wanted = logSoftmax(teacher, row, temperature);
    double divergence = 0;
    for (int c = 0; c < classes; c++) {
      double probability = Math.exp(wanted[c]);
      divergence += probability * (wanted[c] - student[c]);
      gradient[row + c] += (float) (share * temperature * (Math.exp(student[c]) - probability));
    }
    return share * temperature * temperature * divergence;
  }

  private double weight(int label) {
    return classWeights == null ? 1 : classWeights[label];
  }

  private double[] logSoftmax(float[] logits, int row, double divisor) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, logits[row + c] / divisor);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp(logits[row + c] / divisor - largest);
    }
    double logSum = largest + Math.log(sum);
    double[] logs = new double[classes];
    for (int c = 0; c < classes; c++) {
      logs[c] = logits[row + c] / divisor - logSum;
    }
    return logs;
  }
}
