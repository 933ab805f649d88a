package io.espalier.prune.reconstruction;

import io.espalier.events.step.Pattern;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Settles a layer's columns one after another: what goes is what raises the error of the outputs
 * least once the columns behind have made up for it (Frantar and Alistarh, 2023: SparseGPT). Within
 * a stretch of columns what goes is chosen when the sweep gets there, with the weights as updated
 * until then; how much goes in each stretch is what one threshold over the whole layer gives.
 */
final class Sweep {
  /** Columns among which what goes is chosen at a time. */
  private static final int STRETCH = 128;

  private final float[] weights;
  private final boolean[] zeros;
  private final float[] factor;
  private final Columns columns;
  private final int n;
  private final int rows;
  private final int rowsTogether;
  private final Pattern.@Nullable NOfM nOfM;
  private final double[] errors;

  private Sweep(
      float[] weights,
      boolean[] zeros,
      float[] factor,
      Columns columns,
      @Nullable Pattern pattern) {
    this.weights = weights.clone();
    this.zeros = zeros.clone();
    this.factor = factor;
    this.columns = columns;
    this.n = columns.count();
    this.rows = weights.length / n;
    this.rowsTogether = pattern instanceof Pattern.Block block ? block.outputs() : 1;
    this.nOfM = pattern instanceof Pattern.NOfM some ? some : null;
    this.errors = new double[rows];
  }

  /**
   * What a sweep comes to.
   *
   * @param weights {@code [rows, n]}, zero where they went
   * @param kept which stay
   * @param error by how much the squared error of the outputs rose, summed over outputs
   */
  record Result(float[] weights, boolean[] kept, double error) {}

  /**
   * Sweeps.
   *
   * @param weights {@code [rows, n]}, columns in order: those with the least error as long as none
   *     goes
   * @param zeros which go whatever they cost
   * @param factor of the inverse moments, see {@link InverseFactor}
   * @param pattern what goes as one; a weight where there is none
   * @param wanted number of zeros in all; not looked at for N:M
   */
  static Result run(
      float[] weights,
      boolean[] zeros,
      float[] factor,
      Columns columns,
      @Nullable Pattern pattern,
      long wanted) {
    Sweep sweep = new Sweep(weights, zeros, factor, columns, pattern);
    sweep.run(wanted);
    boolean[] kept = new boolean[zeros.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = !sweep.zeros[i];
    }
    return new Result(sweep.weights, kept, Arrays.stream(sweep.errors).sum());
  }

  private void run(long wanted) {
    int[] quotas = nOfM == null ? quotas(wanted) : new int[columns.groups()];
    for (int first = 0, stretch = 0; first < columns.groups(); stretch++) {
      int from = first;
      int to = stretchEnd(first);
      if (nOfM == null) {
        choose(from, to, quotas[stretch]);
      }
      IntStream.range(0, rows).parallel().forEach(row -> settle(row, from, to));
      first = to;
    }
  }

  /** The group behind the stretch that begins with a group. */
  private int stretchEnd(int first) {
    int end = first + 1;
    while (end < columns.groups() && columns.end(end) - columns.starts()[first] <= STRETCH) {
      end++;
    }
    return end;
  }

  /** Units that go in each stretch: as many as are below the layer's threshold. */
  private int[] quotas(long wanted) {
    double[] importance = importance();
    double[] scores = scores(0, columns.groups(), importance);
    int[] quotas = new int[columns.groups()];
    int[] stretchOf = new int[columns.groups()];
    for (int first = 0, stretch = 0; first < columns.groups(); stretch++) {
      int to = stretchEnd(first);
      Arrays.fill(stretchOf, first, to, stretch);
      first = to;
    }
    long zero = 0;
    for (int unit : ascending(scores)) {
      int group = unit % columns.groups();
      int size = size(unit / columns.groups(), group);
      if (zero + size > wanted) {
        break;
      }
      zero += size;
      quotas[stretchOf[group]]++;
    }
    return quotas;
  }

  /** The diagonal of the inverse moments, inverted: what losing a weight of one costs alone. */
  private double[] importance() {
    double[] inverse = new double[n];
    for (int row = 0; row < n; row++) {
      for (int column = row; column < n; column++) {
        double value = factor[row * n + column];
        inverse[column] += value * value;
      }
    }
    return Arrays.stream(inverse).map(value -> 1 / value).toArray();
  }

  private void choose(int from, int to, int quota) {
    double[] importance = new double[n];
    for (int column = columns.starts()[from]; column < columns.end(to - 1); column++) {
      double diagonal = factor[column * n + column];
      importance[column] = 1 / (diagonal * diagonal);
    }
    int[] order = ascending(scores(from, to, importance));
    int groups = to - from;
    for (int i = 0; i < quota; i++) {
      int firstRow = order[i] / groups * rowsTogether;
      int group = from + order[i] % groups;
      for (int row = firstRow; row < Math.min(rows, firstRow + rowsTogether); row++) {
        Arrays.fill(zeros, row * n + columns.starts()[group], row * n + columns.end(group), true);
      }
    }
  }

  /** What each unit of some groups costs, per weight; less than nothing where it is zero anyway. */
  private double[] scores(int from, int to, double[] importance) {
    int groups = to - from;
    double[] scores = new double[Math.ceilDiv(rows, rowsTogether) * groups];
    for (int unit = 0; unit < scores.length; unit++) {
      int firstRow = unit / groups * rowsTogether;
      int group = from + unit % groups;
      boolean zero = true;
      double sum = 0;
      for (int row = firstRow; row < Math.min(rows, firstRow + rowsTogether); row++) {
        for (int column = columns.starts()[group]; column < columns.end(group); column++) {
          double weight = weights[row * n + column];
          boolean goes = zeros[row * n + column];
          sum += goes ? 0 : weight * weight * importance[column];
          zero &= goes;
        }
      }
      scores[unit] = zero ? -1 : sum / size(unit / groups, group);
    }
    return scores;
  }

  private int size(int block, int group) {
    int height = Math.min(rows, (block + 1) * rowsTogether) - block * rowsTogether;
    return height * (columns.end(group) - columns.starts()[group]);
  }

  /** Settles the columns of some groups in one row. */
  private void settle(int row, int from, int to) {
    int at = row * n;
    int first = columns.starts()[from];
    int end = columns.end(to - 1);
    float[] losses = new float[end - first];
    for (int group = from; group < to; group++) {
      if (nOfM != null) {
        chooseInGroup(at, group);
      }
      for (int column = columns.starts()[group]; column < columns.end(group); column++) {
        if (zeros[at + column]) {
          float loss = weights[at + column] / factor[column * n + column];
          weights[at + column] = 0;
          losses[column - first] = loss;
          errors[row] += (double) loss * loss;
          Rows.addScaled(weights, at, -loss, factor, column * n, column + 1, end);
        }
      }
    }
    for (int column = first; column < end; column++) {
      Rows.addScaled(weights, at, -losses[column - first], factor, column * n, end, n);
    }
  }

  /** In a group of an N:M pattern all but N go; in a ragged one at the edge as large a share. */
  private void chooseInGroup(int at, int group) {
    int start = columns.starts()[group];
    double[] scores = new double[columns.end(group) - start];
    for (int i = 0; i < scores.length; i++) {
      double diagonal = factor[(start + i) * n + start + i];
      double loss = weights[at + start + i] / diagonal;
      scores[i] = zeros[at + start + i] ? -1 : loss * loss;
    }
    int[] order = ascending(scores);
    for (int i = 0; i < scores.length - nOfM.kept(); i++) {
      zeros[at + start + order[i]] = true;
    }
  }

  /** Places in the order of their values; equal ones in their own order. */
  private static int[] ascending(double[] values) {
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      // The bits of a float that is not negative rise with it; whatever is negative comes first.
      long bits = values[i] < 0 ? 0 : 1L + Float.floatToIntBits((float) values[i]);
      keys[i] = bits << 32 | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
