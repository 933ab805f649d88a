package io.espalier.training.optimizer;

/**
 * The squared difference between a student's and a teacher's features, relative to the teacher's
 * square (hints of Romero et al., FitNets, 2015, normalised): {@code w * sum (s - t)^2 / sum t^2}
 * over the batch. The gradient is exact and computed in double precision.
 *
 * @param weight w, 0 or more
 */
public record FeatureLoss(double weight) {
  /**
   * The loss and its gradient.
   *
   * @param student {@code [batch, features]}
   * @param teacher {@code [batch, features]}
   */
  public Loss.Result of(float[] student, float[] teacher) {
    if (student.length != teacher.length) {
      throw new IllegalArgumentException(
          "%d features of a student, %d of its teacher".formatted(student.length, teacher.length));
    }
    double square = Double.MIN_NORMAL;
    for (float wanted : teacher) {
      square += (double) wanted * wanted;
    }
    float[] gradient = new float[student.length];
    double total = 0;
    for (int i = 0; i < student.length; i++) {
      double difference = (double) student[i] - teacher[i];
      total += weight * difference * difference / square;
      gradient[i] = (float) (2 * weight * difference / square);
    }
    return new Loss.Result(total, gradient);
  }
}
