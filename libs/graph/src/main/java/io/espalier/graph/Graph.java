package io.espalier.graph;

import io.espalier.graph.op.InferenceContext;
import io.espalier.graph.op.Opaque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable model: inputs, outputs, initializers and nodes in an order in which they can be run.
 *
 * <p>Names are checked when a graph is made: each value has one source and is there before it is
 * used. Types are inferred when they are first asked for; {@link #checked()} asks for them.
 */
public final class Graph {
  private final String name;
  private final List<Value> inputs;
  private final List<Value> outputs;
  private final SequencedMap<String, Tensor> initializers;
  private final List<Node> nodes;
  private final ModelInfo info;
  private final Wiring wiring;
  private volatile @Nullable TypeInference inference;

  /**
   * Makes a graph.
   *
   * @throws GraphException naming the value or node, if a name has two sources or is used before it
   *     is there
   */
  public Graph(
      String name,
      List<Value> inputs,
      List<Value> outputs,
      Map<String, Tensor> initializers,
      List<Node> nodes,
      ModelInfo info) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.initializers = Ordered.copyOf(initializers);
    this.nodes = List.copyOf(nodes);
    this.info = info;
    this.wiring =
        Wiring.of(this.inputs, this.outputs, this.initializers.sequencedKeySet(), this.nodes);
  }

  /** The graph's name; may be empty. */
  public String name() {
    return name;
  }

  /** The inputs that whoever runs the model must give. */
  public List<Value> inputs() {
    return inputs;
  }

  /** The outputs. */
  public List<Value> outputs() {
    return outputs;
  }

  /** The constants, in the order of the file. */
  public SequencedMap<String, Tensor> initializers() {
    return initializers;
  }

  /** The nodes, in an order in which they can be run. */
  public List<Node> nodes() {
    return nodes;
  }

  /** What the model says about itself. */
  public ModelInfo info() {
    return info;
  }

  /** The only input. */
  public Value input() {
    if (inputs.size() != 1) {
      throw new GraphException("the graph has " + inputs.size() + " inputs where one is wanted");
    }
    return inputs.getFirst();
  }

  /** The only output. */
  public Value output() {
    if (outputs.size() != 1) {
      throw new GraphException("the graph has " + outputs.size() + " outputs where one is wanted");
    }
    return outputs.getFirst();
  }

  /** An initializer, if the name is that of one. */
  public Optional<Tensor> initializer(String value) {
    return Optional.ofNullable(initializers.get(value));
  }

  /** The node that computes a value; empty for inputs and initializers. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(wiring.producers().get(value));
  }

  /** The nodes that use a value, in order, each once; those that use it in a subgraph included. */
  public List<Node> consumers(String value) {
    return wiring.consumers().getOrDefault(value, List.of());
  }

  /** Whether a value is one of the graph's outputs. */
  public boolean isOutput(String value) {
    return outputs.stream().anyMatch(output -> output.name().equals(value));
  }

  /** The known types of all values, by name: inputs, initializers, then the nodes' outputs. */
  public Map<String, TensorType> types() {
    return inference().types();
  }

  /** The type of a value, if it is known. */
  public Optional<TensorType> type(String value) {
    return inference().type(value);
  }

  /** The value of an initializer or of a Constant node, seen through Identity nodes. */
  public Optional<Tensor> constant(String value) {
    return Weights.constant(this, value);
  }

  /** The value of an integer vector or scalar, where it is known up to symbolic dimensions. */
  public Optional<List<Dimension>> shapeValue(String value) {
    return inference().shapeValue(value);
  }

  /**
   * This graph, after its types have been inferred and compared with those that its outputs state.
   *
   * @throws GraphException naming the node, if an operator cannot take its inputs
   */
  public Graph checked() {
    inference();
    return this;
  }

  /** The same graph with other nodes. */
  public Graph withNodes(List<Node> changed) {
    return new Graph(name, inputs, outputs, initializers, changed, info);
  }

  /** The same graph with other initializers. */
  public Graph withInitializers(Map<String, Tensor> changed) {
    return new Graph(name, inputs, outputs, changed, nodes, info);
  }

  /** The same graph with one initializer added or replaced at its place. */
  public Graph withInitializer(String initializer, Tensor tensor) {
    Map<String, Tensor> changed = new LinkedHashMap<>(initializers);
    changed.put(initializer, tensor);
    return withInitializers(changed);
  }

  /** The same graph with other nodes and other initializers at once. */
  public Graph with(List<Node> changedNodes, Map<String, Tensor> changedInitializers) {
    return new Graph(name, inputs, outputs, changedInitializers, changedNodes, info);
  }

  /** The same graph with other information about the model. */
  public Graph withInfo(ModelInfo changed) {
    return new Graph(name, inputs, outputs, initializers, nodes, changed);
  }

  /** The same graph with other outputs. */
  public Graph withOutputs(List<Value> changed) {
    return new Graph(name, inputs, changed, initializers, nodes, info);
  }

  /**
   * A name for a new value or node, made from a wish, that no value and no node of this graph has.
   */
  public String freshName(String wish) {
    return freshName(wish, new HashSet<>());
  }

  /**
   * A name like {@link #freshName(String)} that is not in {@code taken} either, and is added to it.
   */
  public String freshName(String wish, Set<String> taken) {
    String candidate = wish;
    for (int i = 1;
        wiring.names().contains(candidate)
            || wiring.nodeNames().contains(candidate)
            || !taken.add(candidate);
        i++) {
      candidate = wish + "_" + i;
    }
    return candidate;
  }

  /**
   * Number of parameters: elements of the initializers that are weights, biases or scales of Conv,
   * Gemm, MatMul, BatchNormalization and the arithmetic that serves as bias or scale. Statistics,
   * shapes and quantization scales do not count, and an initializer that is used twice counts once.
   */
  public long parameterCount() {
    return Weights.parameters(this).stream()
        .mapToLong(weight -> initializers.get(weight).count())
        .sum();
  }

  /** Number of those parameters that are not zero. */
  public long nonZeroParameterCount() {
    return Weights.parameters(this).stream()
        .mapToLong(weight -> initializers.get(weight).nonZeroCount())
        .sum();
  }

  /**
   * Names of the initializers that {@link #parameterCount()} counts, in the order of the nodes that
   * use them.
   */
  public List<String> parameters() {
    return List.copyOf(Weights.parameters(this));
  }

  /**
   * Names of the weights of Conv, Gemm and MatMul with at least two axes, in the order of the nodes
   * that use them.
   */
  public List<String> prunableWeights() {
    return Weights.prunable(this);
  }

  /** The nodes whose operators this library does not know. */
  public List<Node> opaqueNodes() {
    return nodes.stream().filter(node -> node.operator() instanceof Opaque).toList();
  }

  /** Whether the other object is a graph with equal parts. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Graph graph
        && name.equals(graph.name)
        && inputs.equals(graph.inputs)
        && outputs.equals(graph.outputs)
        && nodes.equals(graph.nodes)
        && info.equals(graph.info)
        && new ArrayList<>(initializers.keySet())
            .equals(new ArrayList<>(graph.initializers.keySet()))
        && initializers.equals(graph.initializers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, inputs, outputs, nodes, initializers.keySet());
  }

  @Override
  public String toString() {
    return "graph '%s' with %d nodes, %d initializers, inputs %s, outputs %s"
        .formatted(name, nodes.size(), initializers.size(), inputs, outputs);
  }

  private TypeInference inference() {
    TypeInference known = inference;
    if (known == null) {
      known = new TypeInference(info.opset(), info.declaredTypes());
      inputs.forEach(known::addInput);
      initializers.forEach(known::addConstant);
      nodes.forEach(known::add);
      checkOutputs(known);
      inference = known;
    }
    return known;
  }

  private void checkOutputs(TypeInference known) {
    for (Value output : outputs) {
      TensorType inferred = known.type(output.name()).orElse(output.type());
      TensorType stated = output.type();
      boolean fits =
          inferred.element() == stated.element()
              && (stated.isUnranked() || inferred.rank() == stated.rank());
      for (int axis = 0; fits && !stated.isUnranked() && axis < stated.rank(); axis++) {
        fits = InferenceContext.compatible(inferred.dim(axis), stated.dim(axis));
      }
      if (!fits) {
        throw new GraphException(
            "output '%s' is stated to be %s, but is %s".formatted(output.name(), stated, inferred));
      }
    }
  }
}
