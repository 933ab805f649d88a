package io.espalier.graph.rewrite;

import io.espalier.graph.Dimension;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Reshape;
import java.util.List;
import java.util.Optional;

/**
 * Makes the shape of a Reshape constant where only the batch in it is not known: 0 copies a
 * dimension from the input, -1 stands for one that is left over.
 */
public final class SimplifyReshapes implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      Optional<Tensor> shape = constantShape(graph, node);
      if (shape.isPresent()) {
        String name = edit.freshInitializer(node.output() + ".shape", shape.get());
        edit.add(
            node.withOperator(new Reshape()).withInputs(List.of(node.inputs().getFirst(), name)));
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static Optional<Tensor> constantShape(Graph graph, Node node) {
    if (!(node.operator() instanceof Reshape(boolean allowZero))
        || allowZero
        || graph.initializers().containsKey(node.inputs().get(1))) {
      return Optional.empty();
    }
    Optional<List<Dimension>> wanted = graph.shapeValue(node.inputs().get(1));
    Optional<TensorType> input = graph.type(node.inputs().getFirst());
    return wanted.isEmpty() || input.isEmpty()
        ? Optional.empty()
        : constantShape(wanted.get(), input.get());
  }

  private static Optional<Tensor> constantShape(List<Dimension> wanted, TensorType input) {
    long[] shape = new long[wanted.size()];
    boolean open = wanted.stream().anyMatch(dimension -> dimension.is(-1));
    for (int axis = 0; axis < shape.length; axis++) {
      if (wanted.get(axis) instanceof Dimension.Known(long extent)) {
        shape[axis] = extent;
      } else if (axis < input.rank() && wanted.get(axis).equals(input.dim(axis))) {
        shape[axis] = 0;
      } else if (!open) {
        shape[axis] = -1;
        open = true;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(Tensor.vector(shape));
  }
}
