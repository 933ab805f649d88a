package io.espalier.prune.reconstruction;

import java.util.stream.IntStream;

/** Arithmetic on rows of matrices, in loops that the compiler turns into vector instructions. */
final class Rows {
  /** Rows of a matrix that stay in a core's cache while all rows of another meet them. */
  private static final int PANEL = 64;

  private Rows() {}

  /** {@code target[offset + i] += factor * source[from + i]} for i from begin to end. */
  static void addScaled(
      float[] target, int offset, float factor, float[] source, int from, int begin, int end) {
    if (factor == 0) {
      return;
    }
    for (int i = begin; i < end; i++) {
      target[offset + i] += factor * source[from + i];
    }
  }

  /**
   * A product; zeros of the first matrix cost nothing.
   *
   * @param a {@code [rows, n]}
   * @param b {@code [n, n]}
   * @return {@code [rows, n]}
   */
  static float[] times(float[] a, int rows, float[] b, int n) {
    float[] product = new float[rows * n];
    for (int panel = 0; panel < n; panel += PANEL) {
      int from = panel;
      int to = Math.min(n, from + PANEL);
      IntStream.range(0, rows)
          .parallel()
          .forEach(
              row -> {
                for (int k = from; k < to; k++) {
                  addScaled(product, row * n, a[row * n + k], b, k * n, 0, n);
                }
              });
    }
    return product;
  }

  /** A product of every row with the transpose of an upper triangular matrix. */
  static float[] timesTransposedUpper(float[] a, int rows, float[] upper, int n) {
    float[] transposed = new float[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        transposed[j * n + i] = upper[i * n + j];
      }
    }
    return times(a, rows, transposed, n);
  }

  /** The sum of the products of corresponding elements. */
  static double dot(float[] a, float[] b, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** The product of a row of a matrix with a vector. */
  static double dot(float[] matrix, float[] vector, int row, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += (double) matrix[row * count + i] * vector[i];
    }
    return sum;
  }
}
