package io.espalier.graph;

import io.espalier.graph.op.Constant;
import io.espalier.graph.op.InferenceContext;
import io.espalier.graph.op.UnknownTypeException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Infers the types of values while nodes are wired one after another. Integer vectors that describe
 * shapes are followed too, so that a Reshape whose shape is computed from the input's is
 * understood.
 */
public final class TypeInference {
  private final int opset;
  private final Map<String, TensorType> declared;
  private final SequencedMap<String, TensorType> types = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Map<String, List<Dimension>> shapeValues = new HashMap<>();

  /**
   * Starts with nothing wired.
   *
   * @param opset version of the standard operator set
   * @param declared types that the file states, for outputs of nodes that cannot be inferred
   */
  public TypeInference(int opset, Map<String, TensorType> declared) {
    this.opset = opset;
    this.declared = declared;
  }

  /** Adds an input of the graph. */
  public void addInput(Value input) {
    if (!input.type().isUnranked()) {
      types.put(input.name(), input.type());
    }
  }

  /** Adds a constant. */
  public void addConstant(String name, Tensor tensor) {
    types.put(name, tensor.tensorType());
    constants.put(name, tensor);
    ShapeValues.ofTensor(tensor).ifPresent(value -> shapeValues.put(name, value));
  }

  /** Adds a value from outside of a graph within a node, with what is known of it there. */
  public void addOuter(
      String name,
      Optional<TensorType> type,
      Optional<Tensor> constant,
      Optional<List<Dimension>> shapeValue) {
    type.ifPresent(known -> types.put(name, known));
    constant.ifPresent(known -> constants.put(name, known));
    shapeValue.ifPresent(known -> shapeValues.put(name, known));
  }

  /** Type of a value, if it is known. */
  public Optional<TensorType> type(String name) {
    return Optional.ofNullable(types.get(name));
  }

  /** Value of a constant, if it is one. */
  public Optional<Tensor> constant(String name) {
    return Optional.ofNullable(constants.get(name));
  }

  /** Value of an integer vector or scalar, where it is known up to symbolic dimensions. */
  public Optional<List<Dimension>> shapeValue(String name) {
    return Optional.ofNullable(shapeValues.get(name));
  }

  /** All known types, in the order in which their values were added. */
  public SequencedMap<String, TensorType> types() {
    return Collections.unmodifiableSequencedMap(types);
  }

  /**
   * Wires a node: infers the types of its outputs, as far as they can be known.
   *
   * @throws GraphException naming the node, if its operator cannot take its inputs
   */
  public void add(Node node) {
    Optional<List<TensorType>> inferred = infer(node);
    for (int i = 0; i < node.outputs().size(); i++) {
      String output = node.outputs().get(i);
      if (output.isEmpty()) {
        continue;
      }
      TensorType type =
          inferred.isPresent() && i < inferred.get().size() ? inferred.get().get(i) : null;
      TensorType stated = declared.get(output);
      if (type != null) {
        types.put(output, stated == null ? type : refined(node, type, stated));
      } else if (stated != null) {
        types.put(output, stated);
      }
    }
    if (node.operator() instanceof Constant(Tensor value)) {
      constants.put(node.output(), value);
      ShapeValues.ofTensor(value).ifPresent(list -> shapeValues.put(node.output(), list));
    } else if (inferred.isPresent() && !node.outputs().isEmpty()) {
      ShapeValues.infer(node, types::get, shapeValues::get)
          .ifPresent(value -> shapeValues.put(node.output(), value));
    }
  }

  private Optional<List<TensorType>> infer(Node node) {
    for (String input : node.inputs()) {
      if (!input.isEmpty() && !types.containsKey(input)) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(
          node.operator()
              .infer(
                  new InferenceContext(
                      node, opset, this::known, this::constant, this::shapeValue)));
    } catch (UnknownTypeException e) {
      return Optional.empty();
    } catch (ArithmeticException e) {
      throw new GraphException(node.description() + ": its shapes overflow", e);
    }
  }

  /**
   * What inference and the file say together: the file's word counts where inference knows nothing.
   */
  private static TensorType refined(Node node, TensorType inferred, TensorType stated) {
    if (inferred.rank() != stated.rank() || inferred.element() != stated.element()) {
      throw new GraphException(
          "%s: its output is %s, but the file states %s"
              .formatted(node.description(), inferred, stated));
    }
    Dimension[] dimensions = inferred.dimensions().toArray(Dimension[]::new);
    for (int axis = 0; axis < dimensions.length; axis++) {
      if (!InferenceContext.compatible(dimensions[axis], stated.dim(axis))) {
        throw new GraphException(
            "%s: its output is %s, but the file states %s"
                .formatted(node.description(), inferred, stated));
      }
      boolean unknown = dimensions[axis] instanceof Dimension.Symbolic symbol && symbol.anonymous();
      dimensions[axis] = unknown ? stated.dim(axis) : dimensions[axis];
    }
    return inferred.withDimensions(List.of(dimensions));
  }

  private TensorType known(String name) {
    TensorType type = types.get(name);
    if (type == null) {
      throw new UnknownTypeException();
    }
    return type;
  }
}
