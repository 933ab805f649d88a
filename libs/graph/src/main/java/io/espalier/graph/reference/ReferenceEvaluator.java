package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Subgraph;
import io.espalier.graph.Tensor;
import io.espalier.graph.Value;
import io.espalier.graph.op.If;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a graph node by node in scalar Java. */
public final class ReferenceEvaluator {
  private ReferenceEvaluator() {}

  /**
   * Runs a graph.
   *
   * @param graph the graph
   * @param inputs a tensor for each of its inputs, by name
   * @return its outputs, by name and in order
   * @throws GraphException naming the input that is missing or does not fit, or the node that
   *     cannot be run
   */
  public static Map<String, Tensor> evaluate(Graph graph, Map<String, Tensor> inputs) {
    return select(graph, inputs, graph.outputs().stream().map(Value::name).toList());
  }

  /** Runs a graph and returns the values with the given names, which may be any of its values. */
  public static Map<String, Tensor> evaluate(
      Graph graph, Map<String, Tensor> inputs, Set<String> wanted) {
    return select(graph, inputs, List.copyOf(wanted));
  }

  private static Map<String, Tensor> select(
      Graph graph, Map<String, Tensor> inputs, List<String> wanted) {
    Map<String, Tensor> values = new HashMap<>(graph.initializers());
    for (Value input : graph.inputs()) {
      Tensor tensor = inputs.get(input.name());
      if (tensor == null) {
        throw new GraphException("input '" + input.name() + "' is missing");
      }
      requireFits(input, tensor);
      values.put(input.name(), tensor);
    }
    run(graph.nodes(), graph.info().opset(), values);
    Map<String, Tensor> selected = new LinkedHashMap<>();
    for (String name : wanted) {
      Tensor value = values.get(name);
      if (value == null) {
        throw new GraphException("value '" + name + "' is not in the graph");
      }
      selected.put(name, value);
    }
    return selected;
  }

  /**
   * Runs one node.
   *
   * @param node the node
   * @param opset version of the standard operator set
   * @param values the values of its inputs, by name; may hold others
   * @return the values of its outputs, in order
   */
  public static List<Tensor> evaluate(Node node, int opset, Map<String, Tensor> values) {
    if (node.operator() instanceof If conditional) {
      return branch(node, conditional, opset, values);
    }
    List<Optional<Tensor>> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      inputs.add(node.input(i).map(name -> required(node, name, values)));
    }
    try {
      return new NodeEvaluator(new Operands(node, opset, inputs)).evaluate();
    } catch (GraphException | ArithmeticException e) {
      throw new GraphException(node.description() + ": " + e.getMessage(), e);
    }
  }

  private static void run(List<Node> nodes, int opset, Map<String, Tensor> values) {
    for (Node node : nodes) {
      List<Tensor> results = evaluate(node, opset, values);
      for (int i = 0; i < node.outputs().size(); i++) {
        if (!node.outputs().get(i).isEmpty()) {
          values.put(node.outputs().get(i), results.get(i));
        }
      }
    }
  }

  /** Runs the graph that a condition picks, which sees the values outside. */
  private static List<Tensor> branch(
      Node node, If operator, int opset, Map<String, Tensor> values) {
    Tensor condition = required(node, node.inputs().getFirst(), values);
    if (condition.type() != ElementType.BOOL || condition.count() != 1) {
      throw new GraphException(node.description() + ": its condition is " + condition);
    }
    Subgraph graph = operator.branch(condition.toLongs()[0] != 0);
    Map<String, Tensor> inside = new HashMap<>(values);
    inside.putAll(graph.initializers());
    run(graph.nodes(), opset, inside);
    return graph.outputs().stream().map(output -> required(node, output, inside)).toList();
  }

  private static Tensor required(Node node, String name, Map<String, Tensor> values) {
    Tensor value = values.get(name);
    if (value == null) {
      throw new GraphException(node.description() + ": '" + name + "' has no value");
    }
    return value;
  }

  private static void requireFits(Value input, Tensor tensor) {
    boolean fits = input.type().element() == tensor.type();
    if (!input.type().isUnranked()) {
      fits &= input.type().rank() == tensor.shape().rank();
      for (int axis = 0; fits && axis < tensor.shape().rank(); axis++) {
        long extent = tensor.shape().dim(axis);
        fits = input.type().knownDim(axis).map(known -> known == extent).orElse(true);
      }
    }
    if (!fits) {
      ElementType element = tensor.type();
      throw new GraphException(
          "input '%s' is %s, but a tensor of %s%s is given"
              .formatted(input.name(), input.type(), element, tensor.shape()));
    }
  }
}
