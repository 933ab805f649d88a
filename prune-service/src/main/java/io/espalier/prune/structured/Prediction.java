package io.espalier.prune.structured;

import io.espalier.training.ChannelMoments;

/**
 * Entries of an axis as a linear function of others.
 *
 * @param factors {@code [kept][removed]}
 * @param constants what is added to each of the removed ones
 */
record Prediction(double[][] factors, double[] constants) {

  /** What is added to the diagonal, as a share of its mean, so that equal entries do no harm. */
  private static final double DAMPING = 1e-3;

  /**
   * Least squares.
   *
   * @param kept the entries to predict from, at least one
   * @param removed the entries to predict
   * @param centered whether a constant may be added; without, entries that are never zero on
   *     average are predicted worse
   */
  static Prediction of(ChannelMoments moments, int[] kept, int[] removed, boolean centered) {
    double[][] matrix = new double[kept.length][kept.length];
    double[][] right = new double[kept.length][removed.length];
    double trace = 0;
    for (int i = 0; i < kept.length; i++) {
      for (int j = 0; j < kept.length; j++) {
        matrix[i][j] = product(moments, kept[i], kept[j], centered);
      }
      for (int j = 0; j < removed.length; j++) {
        right[i][j] = product(moments, kept[i], removed[j], centered);
      }
      trace += matrix[i][i];
    }
    double damping = DAMPING * trace / kept.length + Double.MIN_NORMAL;
    for (int i = 0; i < kept.length; i++) {
      matrix[i][i] += damping;
    }
    solve(matrix, right);
    double[] constants = new double[removed.length];
    for (int j = 0; centered && j < removed.length; j++) {
      constants[j] = moments.means()[removed[j]];
      for (int i = 0; i < kept.length; i++) {
        constants[j] -= right[i][j] * moments.means()[kept[i]];
      }
    }
    return new Prediction(right, constants);
  }

  /** What a kept entry takes over from the weights of the removed ones. */
  double of(int kept, double[] removed) {
    double sum = 0;
    double[] row = factors[kept];
    for (int r = 0; r < removed.length; r++) {
      sum += row[r] * removed[r];
    }
    return sum;
  }

  /** What the weights of the removed entries make of the constants. */
  double constant(double[] removed) {
    double sum = 0;
    for (int r = 0; r < removed.length; r++) {
      sum += constants[r] * removed[r];
    }
    return sum;
  }

  private static double product(ChannelMoments moments, int i, int j, boolean centered) {
    double product = moments.products()[i * moments.means().length + j];
    return centered ? product - moments.means()[i] * moments.means()[j] : product;
  }

  /** Solves in place by Cholesky's decomposition of a symmetric matrix; the answer is in right. */
  private static void solve(double[][] matrix, double[][] right) {
    int size = matrix.length;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < j; k++) {
          sum -= matrix[i][k] * matrix[j][k];
        }
        // Rounding may leave nothing of an entry that others explain completely.
        matrix[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / matrix[j][j];
      }
    }
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < i; k++) {
        addMultiple(right[i], right[k], -matrix[i][k]);
      }
      scale(right[i], 1 / matrix[i][i]);
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int k = i + 1; k < size; k++) {
        addMultiple(right[i], right[k], -matrix[k][i]);
      }
      scale(right[i], 1 / matrix[i][i]);
    }
  }

  private static void addMultiple(double[] to, double[] from, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * from[i];
    }
  }

  private static void scale(double[] values, double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
