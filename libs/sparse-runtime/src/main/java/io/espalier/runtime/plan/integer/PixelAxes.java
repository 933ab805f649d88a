package io.espalier.runtime.plan.integer;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Reduction;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Says whether a reduction is one over all pixels. */
final class PixelAxes {
  private PixelAxes() {}

  static boolean are(Graph graph, Node node, Reduction reduction, int rank) {
    Optional<LongStream> axes =
        reduction
            .axes()
            .map(list -> list.stream().mapToLong(Long::longValue))
            .or(
                () ->
                    node.input(1)
                        .flatMap(graph::initializer)
                        .map(Tensor::toLongs)
                        .map(LongStream::of));
    Set<Integer> reduced =
        axes.map(
                stream ->
                    stream
                        .mapToObj(axis -> (int) (axis < 0 ? axis + rank : axis))
                        .collect(Collectors.toCollection(TreeSet::new)))
            .orElseGet(TreeSet::new);
    Set<Integer> pixels =
        IntStream.range(2, rank).boxed().collect(Collectors.toCollection(TreeSet::new));
    return !pixels.isEmpty() && reduced.equals(pixels);
  }
}
