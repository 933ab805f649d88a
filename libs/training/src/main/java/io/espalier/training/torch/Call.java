package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One node and the values it is applied to.
 *
 * @param node the node
 * @param values values by name: everything the node takes
 * @param constants initializers by name
 * @param graph the graph that it is part of
 * @param manager owner of what is made for this call
 * @param training whether normalization uses and updates the batch's statistics
 */
record Call(
    Node node,
    Map<String, Operand> values,
    Map<String, Tensor> constants,
    Graph graph,
    NDManager manager,
    boolean training) {
  boolean has(int input) {
    return node.input(input).isPresent();
  }

  /** Whether no input has to be computed with by the engine. */
  boolean onHost() {
    return !node.inputs().isEmpty()
        && node.inputs().stream().noneMatch(name -> values.get(name) instanceof Operand.Array);
  }

  /** An input as an array; a host value is converted. */
  NDArray array(int input) {
    return switch (operand(input)) {
      case Operand.Array(NDArray array) -> array;
      case Operand.Host(Tensor tensor) -> array(tensor);
    };
  }

  @Nullable NDArray arrayOrNull(int input) {
    return has(input) ? array(input) : null;
  }

  /** An input as the reference evaluator takes it; what the engine computed is copied. */
  Tensor copy(int input) {
    return switch (operand(input)) {
      case Operand.Host(Tensor tensor) -> tensor;
      case Operand.Array(NDArray array) ->
          ReferenceKernels.tensor(array, elementType(node.inputs().get(input)));
    };
  }

  /** Element type of a value as the model has it; what is not known is FLOAT. */
  ElementType elementType(String value) {
    return graph.type(value).map(TensorType::element).orElse(ElementType.FLOAT);
  }

  /** An array of this call's manager over a copy of the numbers. */
  NDArray array(Tensor tensor) {
    return manager.create(floats(tensor), new Shape(tensor.shape().toArray()));
  }

  /** Shape of an input. */
  long[] shape(int input) {
    return switch (operand(input)) {
      case Operand.Array(NDArray array) -> array.getShape().getShape();
      case Operand.Host(Tensor tensor) -> tensor.shape().toArray();
    };
  }

  /** An input that must not depend on the images. */
  Tensor tensor(int input) {
    String name = node.inputs().get(input);
    Tensor constant = constants.get(name);
    if (constant != null) {
      return constant;
    }
    if (operand(input) instanceof Operand.Host(Tensor tensor)) {
      return tensor;
    }
    throw unsupported(
        "input '" + name + "' is computed from the images, but has to be constant here");
  }

  Optional<Tensor> constant(int input) {
    return node.input(input).map(constants::get);
  }

  /** An integer input that must not depend on the images. */
  long[] longs(int input) {
    return tensor(input).toLongs();
  }

  /** An optional input of one number. */
  OptionalDouble scalar(int input) {
    return has(input) ? OptionalDouble.of(floats(copy(input))[0]) : OptionalDouble.empty();
  }

  /** An axis counted from the front. */
  int axis(long axis, int rank) {
    return Math.toIntExact(axis < 0 ? axis + rank : axis);
  }

  UnsupportedOperatorException unsupported(String reason) {
    return new UnsupportedOperatorException(node, reason);
  }

  static float[] floats(Tensor tensor) {
    if (tensor.type().isFloating()) {
      return tensor.toFloats();
    }
    if (!tensor.type().isInteger() && tensor.type() != ElementType.BOOL) {
      throw new IllegalArgumentException("a tensor of type " + tensor.type() + " has no numbers");
    }
    long[] longs = tensor.toLongs();
    float[] floats = new float[longs.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = longs[i];
    }
    return floats;
  }

  private Operand operand(int input) {
    Operand operand = values.get(node.inputs().get(input));
    if (operand == null) {
      throw unsupported("input '" + node.inputs().get(input) + "' has no value");
    }
    return operand;
  }
}
