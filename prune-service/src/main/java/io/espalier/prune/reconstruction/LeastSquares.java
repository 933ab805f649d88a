package io.espalier.prune.reconstruction;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Weights that stay, updated so that a layer's outputs on calibration images change least: for each
 * output the least-squares solution over the inputs that it keeps, by conjugate gradients with the
 * diagonal as preconditioner (as in Meng et al., 2024: ALPS). Outputs are independent, so the
 * result does not depend on the number of threads.
 */
public final class LeastSquares {
  private LeastSquares() {}

  /**
   * Minimises {@code w H w' - 2 b w'} over the weights that are not zero.
   *
   * @param weights {@code [rows, n]}, the start; its zeros stay
   * @param kept which weights may change, {@code [rows, n]}
   * @param h second moments of the inputs, {@code [n, n]}, positive definite
   * @param b the right side, {@code [rows, n]}: the dense weights times the cross moments
   * @param iterations at most; n of them solve exactly but for rounding
   * @return the updated weights, {@code [rows, n]}
   */
  public static float[] solve(
      float[] weights, boolean[] kept, float[] h, float[] b, int n, int iterations) {
    int rows = weights.length / n;
    float[] solved = weights.clone();
    IntStream.range(0, rows)
        .parallel()
        .forEach(row -> new Row(solved, kept, h, b, n, row).run(iterations));
    return solved;
  }

  /** One output's conjugate gradients, over the inputs that it keeps. */
  private static final class Row {
    /** The relative square of the residual at which a row is solved. */
    private static final double SOLVED = 1e-11;

    private final float[] solved;
    private final int at;
    private final int[] columns;
    private final int count;
    private final float[] part;
    private final float[] residual;
    private final float[] direction;
    private final float[] image;

    Row(float[] solved, boolean[] kept, float[] h, float[] b, int n, int row) {
      this.solved = solved;
      this.at = row * n;
      this.columns = IntStream.range(0, n).filter(column -> kept[at + column]).toArray();
      this.count = columns.length;
      this.part = new float[count * count];
      this.residual = new float[count];
      this.direction = new float[count];
      this.image = new float[count];
      for (int i = 0; i < count; i++) {
        int from = columns[i] * n;
        for (int j = 0; j < count; j++) {
          part[i * count + j] = h[from + columns[j]];
        }
        direction[i] = solved[at + columns[i]];
      }
      multiply();
      for (int i = 0; i < count; i++) {
        residual[i] = b[at + columns[i]] - image[i];
      }
    }

    void run(int iterations) {
      double start = norm(image);
      double before = 0;
      Arrays.fill(direction, 0);
      for (int iteration = 0; iteration < iterations; iteration++) {
        double norm = norm(residual);
        if (norm <= SOLVED * start || norm == 0) {
          return;
        }
        float share = before == 0 ? 0 : (float) (norm / before);
        for (int i = 0; i < count; i++) {
          direction[i] = residual[i] / part[i * count + i] + share * direction[i];
        }
        before = norm;
        multiply();
        float length = (float) (norm / Rows.dot(direction, image, count));
        for (int i = 0; i < count; i++) {
          solved[at + columns[i]] += length * direction[i];
          residual[i] -= length * image[i];
        }
      }
    }

    /** The square of a vector in the metric of the preconditioner. */
    private double norm(float[] vector) {
      double norm = 0;
      for (int i = 0; i < count; i++) {
        norm += (double) vector[i] * vector[i] / part[i * count + i];
      }
      return norm;
    }

    private void multiply() {
      Arrays.fill(image, 0);
      for (int i = 0; i < count; i++) {
        Rows.addScaled(image, 0, direction[i], part, i * count, 0, count);
      }
    }
  }
}
