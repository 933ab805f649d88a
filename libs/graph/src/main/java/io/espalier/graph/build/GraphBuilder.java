package io.espalier.graph.build;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.ModelInfo;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.TypeInference;
import io.espalier.graph.Value;
import io.espalier.graph.op.Operator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Wires nodes one after another; a node whose operator cannot take its inputs is refused at once.
 */
public final class GraphBuilder {
  private final String name;
  private final ModelInfo info;
  private final TypeInference inference;
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();

  /** Starts a graph for the given file format and version of the standard operator set. */
  public GraphBuilder(String name, long irVersion, long opset) {
    this.name = name;
    this.info = ModelInfo.of(irVersion, opset);
    this.inference = new TypeInference(info.opset(), Map.of());
  }

  /** Adds an input. */
  public String input(String input, TensorType type) {
    Value value = new Value(input, type);
    inputs.add(value);
    inference.addInput(value);
    return input;
  }

  /**
   * Adds an input of images: FLOAT {@code [batch, channels, height, width]} with a symbolic batch.
   */
  public String images(String input, long channels, long height, long width) {
    return input(
        input,
        new TensorType(
            ElementType.FLOAT,
            List.of(
                Dimension.symbolic("batch"),
                Dimension.of(channels),
                Dimension.of(height),
                Dimension.of(width))));
  }

  /** Adds an initializer. */
  public String initializer(String initializer, Tensor tensor) {
    if (initializers.putIfAbsent(initializer, tensor) != null) {
      throw new GraphException("initializer '" + initializer + "' is there already");
    }
    inference.addConstant(initializer, tensor);
    return initializer;
  }

  /** Adds a node with one output, which is named like the node, and returns the name. */
  public String node(String node, Operator operator, String... nodeInputs) {
    return node(new Node(node, operator, List.of(nodeInputs), List.of(node)));
  }

  /** Adds a node and returns the name of its first output. */
  public String node(Node node) {
    inference.add(node);
    nodes.add(node);
    return node.output();
  }

  /** The type of a value that has been added. */
  public TensorType type(String value) {
    return inference
        .type(value)
        .orElseThrow(() -> new GraphException("the type of '" + value + "' is not known"));
  }

  /** Makes a value an output. */
  public GraphBuilder output(String value) {
    outputs.add(new Value(value, type(value)));
    return this;
  }

  /** The graph. */
  public Graph build() {
    return new Graph(name, inputs, outputs, initializers, nodes, info).checked();
  }
}
