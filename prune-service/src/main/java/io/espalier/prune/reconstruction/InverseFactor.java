package io.espalier.prune.reconstruction;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The upper triangular {@code U} with {@code inverse(H) = U' U} for a symmetric positive definite
 * {@code H}: row j of it, divided by its diagonal, is how the columns behind j make up for the loss
 * of column j once those before are settled (Frantar and Alistarh, 2023: SparseGPT).
 */
final class InverseFactor {
  private static final int PANEL = 64;

  private InverseFactor() {}

  /**
   * Factorizes.
   *
   * @param h {@code [n, n]}, left as it is
   * @return U, {@code [n, n]}, zero below the diagonal
   * @throws ArithmeticException when the matrix is not positive definite
   */
  static float[] of(float[] h, int n) {
    // H reversed is L L' with a lower L; reversed again, H is R R' with an upper R, and U is its
    // inverse. Reversing and inverting commute, so U is the inverse of L, reversed.
    float[] lower = reversed(h, n);
    factorize(lower, n);
    return reversed(inverse(lower, n), n);
  }

  /** Reverses rows and columns. */
  private static float[] reversed(float[] matrix, int n) {
    float[] result = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      result[n * n - 1 - i] = matrix[i];
    }
    return result;
  }

  /** Replaces a matrix by its Cholesky factor, lower, with what is above the diagonal zero. */
  private static void factorize(float[] a, int n) {
    for (int from = 0; from < n; from += PANEL) {
      int first = from;
      int to = Math.min(n, from + PANEL);
      diagonal(a, n, first, to);
      IntStream.range(to, n).parallel().forEach(row -> solve(a, n, first, to, row));
      float[] panel = transposed(a, n, first, to);
      IntStream.range(to, n).parallel().forEach(row -> subtract(a, n, row, first, panel, to));
    }
    for (int row = 0; row < n; row++) {
      Arrays.fill(a, row * n + row + 1, row * n + n, 0);
    }
  }

  private static void diagonal(float[] a, int n, int from, int to) {
    for (int row = from; row < to; row++) {
      solve(a, n, from, row, row);
      double rest = a[row * n + row];
      for (int k = from; k < row; k++) {
        rest -= (double) a[row * n + k] * a[row * n + k];
      }
      if (!(rest > 0)) {
        throw new ArithmeticException(
            "the moments of the inputs are not positive definite at column %d of %d"
                .formatted(row, n));
      }
      a[row * n + row] = (float) Math.sqrt(rest);
    }
  }

  /** A row's entries in the columns of a panel whose triangle is done. */
  private static void solve(float[] a, int n, int from, int to, int row) {
    for (int column = from; column < to; column++) {
      double rest = a[row * n + column];
      for (int k = from; k < column; k++) {
        rest -= (double) a[row * n + k] * a[column * n + k];
      }
      a[row * n + column] = (float) (rest / a[column * n + column]);
    }
  }

  private static float[] transposed(float[] a, int n, int from, int to) {
    float[] panel = new float[(to - from) * n];
    for (int row = to; row < n; row++) {
      for (int k = from; k < to; k++) {
        panel[(k - from) * n + row] = a[row * n + k];
      }
    }
    return panel;
  }

  /** The inverse of a lower triangular matrix, row by row of blocks. */
  private static float[] inverse(float[] lower, int n) {
    float[] inverse = new float[n * n];
    for (int from = 0; from < n; from += PANEL) {
      int first = from;
      int to = Math.min(n, from + PANEL);
      for (int row = first; row < to; row++) {
        inverse[row * n + row] = 1;
      }
      // The identity less what the rows above contribute, a panel of them at a time.
      for (int above = 0; above < first; above += PANEL) {
        int k = above;
        IntStream.range(first, to)
            .parallel()
            .forEach(row -> subtract(inverse, n, row, lower, k, Math.min(first, k + PANEL)));
      }
      for (int row = first; row < to; row++) {
        subtract(inverse, n, row, lower, first, row);
        float scale = 1 / lower[row * n + row];
        for (int column = 0; column <= row; column++) {
          inverse[row * n + column] *= scale;
        }
      }
    }
    return inverse;
  }

  /** Takes the product of a row's panel with all rows' panel from the rest of the row. */
  private static void subtract(float[] a, int n, int row, int from, float[] panel, int to) {
    for (int k = 0; k < to - from; k++) {
      Rows.addScaled(a, row * n, -a[row * n + from + k], panel, k * n, to, row + 1);
    }
  }

  /** Takes multiples of rows of the inverse from a row of it. */
  private static void subtract(float[] inverse, int n, int row, float[] lower, int from, int to) {
    for (int k = from; k < to; k++) {
      Rows.addScaled(inverse, row * n, -lower[row * n + k], inverse, k * n, 0, k + 1);
    }
  }
}
