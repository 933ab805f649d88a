package io.espalier.graph.channels;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which axes of a reshaped value come from which axes before: runs of axes with the same number of
 * elements.
 *
 * @param runs the runs, from the front
 */
record ReshapeAlignment(List<Run> runs) {
  /** Axes of the input that become axes of the output. */
  record Run(List<Integer> from, List<Integer> to) {}

  /** The alignment; empty if it cannot be told. */
  static Optional<ReshapeAlignment> of(TensorType from, TensorType to) {
    List<Run> runs = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < from.rank() && j < to.rank()) {
      if (from.dim(i) instanceof Dimension.Symbolic && from.dim(i).equals(to.dim(j))) {
        runs.add(new Run(List.of(i++), List.of(j++)));
        continue;
      }
      List<Integer> fromAxes = new ArrayList<>(List.of(i));
      List<Integer> toAxes = new ArrayList<>(List.of(j));
      long left = extent(from, i++);
      long right = extent(to, j++);
      while (left != right && left > 0 && right > 0) {
        if (left < right && i < from.rank()) {
          left *= extent(from, i);
          fromAxes.add(i++);
        } else if (right < left && j < to.rank()) {
          right *= extent(to, j);
          toAxes.add(j++);
        } else {
          return Optional.empty();
        }
      }
      if (left <= 0 || right <= 0) {
        return Optional.empty();
      }
      runs.add(new Run(fromAxes, toAxes));
    }
    // What is left over on either side has one element, and says nothing.
    boolean onlyOnes = true;
    for (; i < from.rank(); i++) {
      onlyOnes &= from.dim(i).is(1);
    }
    for (; j < to.rank(); j++) {
      onlyOnes &= to.dim(j).is(1);
    }
    return onlyOnes ? Optional.of(new ReshapeAlignment(runs)) : Optional.empty();
  }

  /** The extent of an axis; 0 where it is not known. */
  private static long extent(TensorType type, int axis) {
    return type.knownDim(axis).orElse(0L);
  }
}
