package io.espalier.runtime.plan;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.TensorType;
import io.espalier.graph.Value;
import io.espalier.runtime.UnsupportedGraphException;
import java.util.ArrayList;
import java.util.List;

/** Fixes a graph's batch at one image, so that every shape is known; batches repeat its layout. */
final class SingleImage {
  private SingleImage() {}

  static Graph bind(Graph graph) {
    Value input = graph.inputs().getFirst();
    TensorType type = input.type();
    if (type.element() != ElementType.FLOAT || type.rank() < 2) {
      throw new UnsupportedGraphException(
          "The sparse runtime takes one input of floats [batch, ...]; input '"
              + input.name()
              + "' is "
              + type
              + ". Convert the model's input to float.");
    }
    List<Dimension> dimensions = new ArrayList<>(type.dimensions());
    dimensions.set(0, Dimension.of(1));
    for (Dimension dimension : dimensions) {
      if (dimension instanceof Dimension.Symbolic) {
        throw new UnsupportedGraphException(
            "The sparse runtime needs a fixed image size; input '"
                + input.name()
                + "' is "
                + type
                + ". Export the model with only the batch left open.");
      }
    }
    Value output = graph.outputs().getFirst();
    List<Dimension> open = new ArrayList<>();
    for (int axis = 0; axis < output.type().rank(); axis++) {
      open.add(Dimension.symbolic("open" + axis));
    }
    return new Graph(
            graph.name(),
            List.of(new Value(input.name(), type.withDimensions(dimensions))),
            List.of(new Value(output.name(), output.type().withDimensions(open))),
            graph.initializers(),
            graph.nodes(),
            graph.info())
        .checked();
  }
}
