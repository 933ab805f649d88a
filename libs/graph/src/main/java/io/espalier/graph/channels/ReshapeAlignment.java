package io.espalier.graph.channels;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which axes of a reshaped value come from which axes before: runs of axes with the same number of
 * elements, found from the front and from the back; what is left between them, where extents are
 * not known, stays unclear.
 *
 * @param runs the runs, in no particular order
 * @param unclearFrom axes of the input that belong to no run
 * @param unclearTo axes of the output that belong to no run
 */
record ReshapeAlignment(List<Run> runs, List<Integer> unclearFrom, List<Integer> unclearTo) {
  /** Axes of the input that become axes of the output. */
  record Run(List<Integer> from, List<Integer> to) {}

  /** One end of the axes not yet in a run: the next one is {@code at}, {@code left} remain. */
  private record Side(TensorType type, int at, int step, int left) {
    Side next() {
      return new Side(type, at + step, step, left - 1);
    }

    Dimension dim() {
      return type.dim(at);
    }

    /** The extent of the next axis; 0 where it is not known. */
    long extent() {
      return left == 0 ? 0 : type.knownDim(at).orElse(0L);
    }
  }

  /** A run and what remains after it. */
  private record Step(Run run, Side from, Side to) {}

  static ReshapeAlignment of(TensorType from, TensorType to) {
    List<Run> runs = new ArrayList<>();
    Side i = new Side(from, 0, 1, from.rank());
    Side j = new Side(to, 0, 1, to.rank());
    for (Optional<Step> step = step(i, j); step.isPresent(); step = step(i, j)) {
      runs.add(step.get().run());
      i = step.get().from();
      j = step.get().to();
    }
    int front = i.at();
    int frontTo = j.at();
    i = new Side(from, from.rank() - 1, -1, i.left());
    j = new Side(to, to.rank() - 1, -1, j.left());
    for (Optional<Step> step = step(i, j); step.isPresent(); step = step(i, j)) {
      runs.add(step.get().run());
      i = step.get().from();
      j = step.get().to();
    }
    return new ReshapeAlignment(
        List.copyOf(runs), range(front, front + i.left()), range(frontTo, frontTo + j.left()));
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  /** The shortest run from here on; empty if there is none. */
  private static Optional<Step> step(Side from, Side to) {
    if (from.left() == 0 || to.left() == 0) {
      return Optional.empty();
    }
    if (from.dim() instanceof Dimension.Symbolic && from.dim().equals(to.dim())) {
      Run run = new Run(List.of(from.at()), List.of(to.at()));
      return Optional.of(new Step(run, from.next(), to.next()));
    }
    List<Integer> fromAxes = new ArrayList<>(List.of(from.at()));
    List<Integer> toAxes = new ArrayList<>(List.of(to.at()));
    long left = from.extent();
    long right = to.extent();
    Side i = from.next();
    Side j = to.next();
    while (left != right && left > 0 && right > 0) {
      if (left < right) {
        left *= i.extent();
        fromAxes.add(i.at());
        i = i.next();
      } else {
        right *= j.extent();
        toAxes.add(j.at());
        j = j.next();
      }
    }
    return left == right && left > 0
        ? Optional.of(new Step(new Run(sorted(fromAxes), sorted(toAxes)), i, j))
        : Optional.empty();
  }

  private static List<Integer> sorted(List<Integer> axes) {
    return axes.stream().sorted().toList();
  }
}
