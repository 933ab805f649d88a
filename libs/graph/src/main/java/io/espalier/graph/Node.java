package io.espalier.graph;

import io.espalier.graph.op.Operator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One application of an operator.
 *
 * @param name the node's name; may be empty
 * @param operator what the node computes
 * @param inputs names of values; an empty name stands for an optional input that is left out
 * @param outputs names of values; an empty name stands for an optional output that nobody wants
 * @param doc the doc string; may be empty
 * @param metadata the node's metadata properties, in file order where they came from one
 */
public record Node(
    String name,
    Operator operator,
    List<String> inputs,
    List<String> outputs,
    String doc,
    Map<String, String> metadata) {
  /** Makes the lists immutable. */
  public Node {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    metadata = Ordered.copyOf(metadata);
  }

  /** A node without a doc string and metadata. */
  public Node(String name, Operator operator, List<String> inputs, List<String> outputs) {
    this(name, operator, inputs, outputs, "", Map.of());
  }

  /** The name of an input, or empty where it is left out. */
  public Optional<String> input(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty()
        ? Optional.of(inputs.get(index))
        : Optional.empty();
  }

  /** The name of the first output. */
  public String output() {
    return outputs.getFirst();
  }

  /** The same node with other inputs. */
  public Node withInputs(List<String> changed) {
    return new Node(name, operator, changed, outputs, doc, metadata);
  }

  /** The same node with other outputs. */
  public Node withOutputs(List<String> changed) {
    return new Node(name, operator, inputs, changed, doc, metadata);
  }

  /** The same node with another operator. */
  public Node withOperator(Operator changed) {
    return new Node(name, changed, inputs, outputs, doc, metadata);
  }

  /** How errors name this node: by its name, or by its first output where it has none. */
  public String description() {
    String label =
        name.isEmpty()
            ? (outputs.isEmpty() ? "?" : "with output '" + outputs.getFirst() + "'")
            : "'" + name + "'";
    return "node " + label + " (" + operator.qualifiedType() + ")";
  }
}
