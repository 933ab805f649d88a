package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an operator may look at when it infers the types of its outputs: the types of its inputs,
 * which are all known, and the values of those that are constant.
 */
public final class InferenceContext {
  private final Node node;
  private final int opset;
  private final Function<String, TensorType> types;
  private final Function<String, Optional<Tensor>> constants;
  private final Function<String, Optional<List<Dimension>>> shapeValues;

  /** Creates the context of one node. */
  public InferenceContext(
      Node node,
      int opset,
      Function<String, TensorType> types,
      Function<String, Optional<Tensor>> constants,
      Function<String, Optional<List<Dimension>>> shapeValues) {
    this.node = node;
    this.opset = opset;
    this.types = types;
    this.constants = constants;
    this.shapeValues = shapeValues;
  }

  /** Version of the operator set that the node belongs to. */
  public int opset() {
    return opset;
  }

  /** Number of inputs, left-out ones in the middle included. */
  public int inputCount() {
    return node.inputs().size();
  }

  /** Number of outputs, left-out ones in the middle included. */
  public int outputCount() {
    return node.outputs().size();
  }

  /** Whether an input is there. */
  public boolean has(int input) {
    return node.input(input).isPresent();
  }

  /** Type of an input that must be there. */
  public TensorType type(int input) {
    return types.apply(
        node.input(input).orElseThrow(() -> error("input %d is missing".formatted(input))));
  }

  /** Type of any value, such as one that a graph within the node uses, if it is known. */
  Optional<TensorType> typeOf(String value) {
    try {
      return Optional.of(types.apply(value));
    } catch (UnknownTypeException e) {
      return Optional.empty();
    }
  }

  /** Value of any constant. */
  Optional<Tensor> constantOf(String value) {
    return constants.apply(value);
  }

  /** Value of any integer vector or scalar, if it is known up to symbolic dimensions. */
  Optional<List<Dimension>> shapeValueOf(String value) {
    return shapeValues.apply(value);
  }

  /** Value of an input, if it is there and constant. */
  public Optional<Tensor> constant(int input) {
    return node.input(input).flatMap(constants);
  }

  /**
   * Value of a one-dimensional or scalar integer input, if it is there and known up to symbolic
   * dimensions; negative numbers such as the -1 of Reshape appear as they are.
   */
  public Optional<List<Dimension>> shapeValue(int input) {
    return node.input(input).flatMap(shapeValues);
  }

  /** Value of an integer input, if it is there and fully known. */
  public Optional<List<Long>> longs(int input) {
    return shapeValue(input)
        .flatMap(
            dimensions -> {
              List<Long> values = new ArrayList<>(dimensions.size());
              for (Dimension dimension : dimensions) {
                if (!(dimension instanceof Dimension.Known(long value))) {
                  return Optional.empty();
                }
                values.add(value);
              }
              return Optional.of(values);
            });
  }

  /** A dimension of an output about which nothing is known. */
  public Dimension unknown(int output, int axis) {
    String name = output < outputCount() ? node.outputs().get(output) : node.name();
    return Dimension.unknown(name, ":" + output + ":" + axis);
  }

  /** A type of known rank about whose dimensions nothing is known. */
  public TensorType unknown(ElementType element, int output, int rank) {
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      dimensions.add(unknown(output, axis));
    }
    return new TensorType(element, dimensions);
  }

  /**
   * Fails unless the number of inputs is within bounds and the first {@code minimum} of them are
   * there.
   */
  public void inputsBetween(int minimum, int maximum) {
    require(
        inputCount() >= minimum && inputCount() <= maximum,
        "has %d inputs where %d to %d are allowed",
        inputCount(),
        minimum,
        maximum);
    for (int i = 0; i < minimum; i++) {
      require(has(i), "input %d is missing", i);
    }
  }

  /** Fails unless an input has the given rank. */
  public void rank(int input, int rank) {
    require(
        type(input).rank() == rank,
        "input %d is %s where rank %d is wanted",
        input,
        type(input),
        rank);
  }

  /** Fails unless an input, if it is there, has the element type. */
  public void element(int input, ElementType element) {
    require(
        !has(input) || type(input).element() == element,
        "input %d is %s where element type %s is wanted",
        input,
        has(input) ? type(input) : "",
        element);
  }

  /** Fails unless two dimensions can be equal. */
  public void same(Dimension left, Dimension right, String what) {
    require(compatible(left, right), "%s: %s and %s differ", what, left, right);
  }

  /** An axis counted from the front, where negative ones count from the back. */
  public int axis(long axis, int rank) {
    require(axis >= -rank && axis < rank, "axis %d is outside a tensor of rank %d", axis, rank);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Fails with a message that names the node unless the condition holds. */
  public void require(boolean condition, String format, Object... arguments) {
    if (!condition) {
      throw error(format.formatted(arguments));
    }
  }

  /** An error that names the node. */
  public GraphException error(String message) {
    return new GraphException(node.description() + ": " + message);
  }

  /** Whether two dimensions can be equal; a symbolic one can equal anything. */
  public static boolean compatible(Dimension left, Dimension right) {
    return left instanceof Dimension.Symbolic
        || right instanceof Dimension.Symbolic
        || left.equals(right);
  }
}
