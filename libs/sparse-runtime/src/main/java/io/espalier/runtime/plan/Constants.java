package io.espalier.runtime.plan;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.runtime.UnsupportedGraphException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that are known when the session is opened, and what follows from them alone. */
final class Constants {
  private final Map<String, Tensor> tensors = new HashMap<>();
  private final int opset;

  Constants(Graph graph) {
    this.opset = graph.info().opset();
    tensors.putAll(graph.initializers());
  }

  Optional<Tensor> find(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** An input of a node that has to be a constant. */
  Tensor require(Node node, int input, String what) {
    String name =
        node.input(input)
            .orElseThrow(
                () ->
                    new UnsupportedGraphException(
                        node, "it has no " + what, "Give input " + input));
    return find(name)
        .orElseThrow(
            () ->
                new UnsupportedGraphException(
                    node,
                    "its " + what + " '" + name + "' is computed by the graph",
                    "Export the model with a constant " + what));
  }

  /** A constant as floats. */
  float[] floats(Node node, int input, String what) {
    Tensor tensor = require(node, input, what);
    if (!tensor.type().isFloating()) {
      throw new UnsupportedGraphException(
          node,
          "its " + what + " has the element type " + tensor.type(),
          "Give it as floats, or behind a DequantizeLinear");
    }
    return tensor.toFloats();
  }

  /** Works the node out if all it depends on is constant, as the weights of QDQ models are. */
  boolean fold(Node node) {
    boolean constant =
        !(node.operator() instanceof Opaque)
            && node.inputs().stream().allMatch(name -> name.isEmpty() || tensors.containsKey(name));
    if (!constant) {
      return false;
    }
    List<Tensor> results = ReferenceEvaluator.evaluate(node, opset, tensors);
    for (int i = 0; i < results.size(); i++) {
      tensors.put(node.outputs().get(i), results.get(i));
    }
    return true;
  }
}
