package io.espalier.prune.reconstruction;

import io.espalier.events.step.Pattern;
import io.espalier.prune.weights.WeightLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a layer's columns are settled, and which of them go as one.
 *
 * @param order the column of the layer at each place: {@code input * positions + position}
 * @param starts first place of each group of columns that go as one, or of which N stay
 */
record Columns(int[] order, int[] starts) {

  /** Columns in the order of the layer, or those side by side that a pattern wants so. */
  static Columns of(WeightLayout layout, @Nullable Pattern pattern) {
    int together =
        switch (pattern) {
          case null -> 1;
          case Pattern.Block(int _, int inputs) -> inputs;
          case Pattern.NOfM(int _, int of) -> of;
        };
    int positions = layout.positions();
    int[] order = new int[layout.inputs() * positions];
    List<Integer> starts = new ArrayList<>();
    int place = 0;
    for (int group = 0; group < layout.inputs(); group += together) {
      for (int position = 0; position < positions; position++) {
        starts.add(place);
        for (int i = group; i < Math.min(layout.inputs(), group + together); i++) {
          order[place++] = i * positions + position;
        }
      }
    }
    return new Columns(order, starts.stream().mapToInt(Integer::intValue).toArray());
  }

  int count() {
    return order.length;
  }

  int groups() {
    return starts.length;
  }

  /** The place behind a group. */
  int end(int group) {
    return group + 1 < starts.length ? starts[group + 1] : order.length;
  }

  /** A matrix with its columns in this order. */
  float[] ordered(float[] matrix) {
    float[] result = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      result[i] = matrix[i - i % count() + order[i % count()]];
    }
    return result;
  }

  /** A square matrix with its rows and columns in this order. */
  float[] orderedSquare(float[] matrix) {
    int n = count();
    float[] result = new float[matrix.length];
    for (int row = 0; row < n; row++) {
      int from = order[row] * n;
      for (int column = 0; column < n; column++) {
        result[row * n + column] = matrix[from + order[column]];
      }
    }
    return result;
  }
}
