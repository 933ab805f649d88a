package io.espalier.prune.weights;

import java.util.Arrays;

/**
 * The inverse of one block of the empirical Fisher matrix, {@code F = lambda I + mean of g g'}, by
 * the Woodbury identity, one gradient after the other (Singh and Alistarh, 2020: WoodFisher, with
 * the recursion of Hassibi and Stork, 1993: Optimal brain surgeon).
 */
final class FisherBlock {

  /** Share of the mean diagonal that is added to it, so that it can be inverted. */
  private static final double DAMPING_SHARE = 0.01;

  /** Added where the gradients are zero throughout, so that such weights go first. */
  private static final double DAMPING_MIN = 1e-16;

  private final double[][] inverse;

  private FisherBlock(double[][] inverse) {
    this.inverse = inverse;
  }

  /**
   * The inverse for some weights.
   *
   * @param gradients {@code [gradients][weights]}
   */
  static FisherBlock of(float[][] gradients) {
    int size = gradients[0].length;
    double diagonal = 0;
    for (float[] gradient : gradients) {
      for (float value : gradient) {
        diagonal += (double) value * value;
      }
    }
    double damping = DAMPING_SHARE * diagonal / gradients.length / size + DAMPING_MIN;
    double[][] inverse = new double[size][size];
    for (int i = 0; i < size; i++) {
      inverse[i][i] = 1 / damping;
    }
    double[] product = new double[size];
    for (float[] gradient : gradients) {
      double denominator = gradients.length;
      for (int row = 0; row < size; row++) {
        product[row] = dot(inverse[row], gradient);
        denominator += product[row] * gradient[row];
      }
      for (int row = 0; row < size; row++) {
        double factor = product[row] / denominator;
        double[] of = inverse[row];
        for (int column = 0; column < size; column++) {
          of[column] -= factor * product[column];
        }
      }
    }
    return new FisherBlock(inverse);
  }

  /**
   * The change of the loss, {@code w' ([F^-1] of them)^-1 w / 2}, when some weights together become
   * zero and the others make up for it as well as they can.
   *
   * @param weights of the block
   * @param from the first that becomes zero
   * @param to behind the last
   */
  double score(float[] weights, int from, int to) {
    if (to - from == 1) {
      return 0.5 * weights[from] * weights[from] / inverse[from][from];
    }
    double[][] part = new double[to - from][];
    double[] right = new double[to - from];
    for (int i = from; i < to; i++) {
      part[i - from] = Arrays.copyOfRange(inverse[i], from, to);
      right[i - from] = weights[i];
    }
    eliminate(part, right);
    double score = 0;
    for (int i = from; i < to; i++) {
      score += 0.5 * weights[i] * right[i - from];
    }
    return Math.max(0, score);
  }

  /**
   * Sets weights to zero and the others to what makes up for it: {@code w - F^-1 (F^-1)^-1 w}, by
   * elimination of one weight after the other. Uses the inverse up.
   *
   * @param weights of the block, changed
   * @param gone whether each becomes zero
   */
  void update(float[] weights, boolean[] gone) {
    double[] values = new double[weights.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = weights[i];
    }
    for (int pivot = 0; pivot < values.length; pivot++) {
      if (!gone[pivot] || inverse[pivot][pivot] <= 0) {
        continue;
      }
      double[] row = inverse[pivot].clone();
      double factor = values[pivot] / row[pivot];
      for (int i = 0; i < values.length; i++) {
        values[i] -= factor * row[i];
      }
      for (int i = 0; i < values.length; i++) {
        double share = row[i] / row[pivot];
        for (int j = 0; j < values.length; j++) {
          inverse[i][j] -= share * row[j];
        }
      }
    }
    for (int i = 0; i < values.length; i++) {
      weights[i] = gone[i] ? 0 : (float) values[i];
    }
  }

  /** Solves a symmetric positive definite system in place; the solution replaces the right side. */
  private static void eliminate(double[][] matrix, double[] right) {
    int size = right.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = pivot + 1; row < size; row++) {
        double share = matrix[row][pivot] / matrix[pivot][pivot];
        for (int column = pivot; column < size; column++) {
          matrix[row][column] -= share * matrix[pivot][column];
        }
        right[row] -= share * right[pivot];
      }
    }
    for (int row = size - 1; row >= 0; row--) {
      for (int column = row + 1; column < size; column++) {
        right[row] -= matrix[row][column] * right[column];
      }
      right[row] /= matrix[row][row];
    }
  }

  private static double dot(double[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }
}
