package io.espalier.graph.reference;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.InferenceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a node is run on.
 *
 * @param node the node
 * @param opset version of the standard operator set
 * @param inputs a tensor for each input; empty where it is left out
 */
record Operands(Node node, int opset, List<Optional<Tensor>> inputs) {
  /** An input that must be there. */
  Tensor input(int index) {
    return optional(index).orElseThrow(() -> new GraphException("input " + index + " is missing"));
  }

  Optional<Tensor> optional(int index) {
    return index < inputs.size() ? inputs.get(index) : Optional.empty();
  }

  /** An integer input, if it is there. */
  Optional<long[]> longs(int index) {
    return optional(index).map(Tensor::toLongs);
  }

  /** A scalar or one-element input, if it is there. */
  Optional<Double> number(int index) {
    return optional(index).map(tensor -> Numbers.doubles(tensor)[0]);
  }

  /** An axis counted from the front. */
  static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new GraphException("axis " + axis + " is outside a tensor of rank " + rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** The types of the outputs, by the operator's own inference on inputs that are all known. */
  List<TensorType> inferred() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add(inputs.get(i).isPresent() ? Integer.toString(i) : "");
    }
    InferenceContext context =
        new InferenceContext(
            node.withInputs(names),
            opset,
            name -> input(Integer.parseInt(name)).tensorType(),
            name -> optional(Integer.parseInt(name)),
            name ->
                optional(Integer.parseInt(name))
                    .filter(t -> t.type().isInteger() || t.type() == ElementType.BOOL)
                    .map(Operands::dimensions));
    return node.operator().infer(context);
  }

  /** The shape of one output, which must be known from the inputs. */
  Shape shape(int output) {
    return inferred().get(output).shape().orElseThrow();
  }

  private static List<Dimension> dimensions(Tensor tensor) {
    return Arrays.stream(tensor.toLongs()).mapToObj(Dimension::of).toList();
  }
}
