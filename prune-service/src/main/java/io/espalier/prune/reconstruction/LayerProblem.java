package io.espalier.prune.reconstruction;

import io.espalier.events.step.Pattern;
import io.espalier.training.InputMoments;
import org.jspecify.annotations.Nullable;

/**
 * One layer, or one group of a convolution's channels, as a problem of least squares: find weights
 * with zeros whose outputs on today's inputs are next to those of the dense weights on the dense
 * model's inputs.
 *
 * @param columns the order of the columns
 * @param dense the dense weights, {@code [rows, n]}, columns in order
 * @param h second moments of today's inputs with damping, {@code [n, n]}
 * @param target the right side, {@code [rows, n]}: dense weights times cross moments with damping
 */
record LayerProblem(Columns columns, float[] dense, float[] h, float[] target) {

  /**
   * States the problem.
   *
   * @param dense the dense weights, {@code [rows, n]}, columns as in the layer
   * @param centred whether the means of the inputs are left out, since a bias makes up for them
   * @param damping share of the mean second moment that is added to each column's own; it pulls the
   *     solution towards the dense weights
   */
  static LayerProblem of(
      InputMoments moments, float[] dense, Columns columns, boolean centred, double damping) {
    int n = moments.columns();
    boolean same = moments.gram() == moments.cross();
    float[] h = moments.gram().clone();
    float[] cross = same ? h : moments.cross().clone();
    if (centred) {
      takeMeans(h, moments.means(), moments.means(), n);
      if (!same) {
        takeMeans(cross, moments.denseMeans(), moments.means(), n);
      }
    }
    double trace = 0;
    for (int i = 0; i < n; i++) {
      trace += h[i * n + i];
    }
    float more = trace > 0 ? (float) (damping * trace / n) : 1;
    for (int i = 0; i < n; i++) {
      h[i * n + i] += more;
      if (!same) {
        cross[i * n + i] += more;
      }
    }
    float[] ordered = columns.ordered(dense);
    float[] orderedH = columns.orderedSquare(h);
    float[] orderedCross = same ? orderedH : columns.orderedSquare(cross);
    return new LayerProblem(
        columns, ordered, orderedH, Rows.times(ordered, rows(dense, n), orderedCross, n));
  }

  /** The factor that sweeps use. */
  float[] factor() {
    return InverseFactor.of(h, columns.count());
  }

  /** The weights with the least error as long as none has to go. */
  float[] best(float[] factor) {
    int n = columns.count();
    float[] half = Rows.timesTransposedUpper(target, rows(dense, n), factor, n);
    return Rows.times(half, rows(dense, n), factor, n);
  }

  /** The damped second moment of the dense outputs, summed over outputs. */
  double energy() {
    int n = columns.count();
    return Rows.dot(dense, Rows.times(dense, rows(dense, n), h, n), dense.length);
  }

  /**
   * Prunes.
   *
   * @param wanted number of zeros; not looked at for N:M
   * @param iterations of {@link LeastSquares} once it is settled what goes
   */
  Sweep.Result prune(@Nullable Pattern pattern, long wanted, int iterations) {
    float[] factor = factor();
    Sweep.Result swept = Sweep.run(best(factor), zeros(dense), factor, columns, pattern, wanted);
    return new Sweep.Result(
        LeastSquares.solve(swept.weights(), swept.kept(), h, target, columns.count(), iterations),
        swept.kept(),
        swept.error());
  }

  static boolean[] zeros(float[] weights) {
    boolean[] zeros = new boolean[weights.length];
    for (int i = 0; i < zeros.length; i++) {
      zeros[i] = weights[i] == 0;
    }
    return zeros;
  }

  private static int rows(float[] weights, int n) {
    return weights.length / n;
  }

  private static void takeMeans(float[] moments, float[] first, float[] second, int n) {
    for (int i = 0; i < n; i++) {
      Rows.addScaled(moments, i * n, -first[i], second, 0, 0, n);
    }
  }
}
