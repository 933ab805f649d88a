package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.ElementType;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Cast;
import io.espalier.graph.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the reference evaluator computes for the engine: operators whose results have no gradient,
 * such as comparisons and positions, and rare ones that are run but not trained.
 */
final class ReferenceKernels {
  private ReferenceKernels() {}

  /**
   * The outputs of one node.
   *
   * @throws UnsupportedOperatorException in training, if a gradient would end here that should not
   */
  static List<Operand> apply(Call call) {
    List<Operand> results = new ArrayList<>();
    for (Tensor result : evaluate(call)) {
      boolean array = result.type() == ElementType.FLOAT && !call.onHost();
      if (array && call.training()) {
        throw call.unsupported("the training engine has no gradient of this operator");
      }
      results.add(array ? new Operand.Array(call.array(result)) : new Operand.Host(result));
    }
    return results;
  }

  /** One output, which has no gradient. */
  static Tensor result(Call call, int output) {
    return evaluate(call).get(output);
  }

  private static List<Tensor> evaluate(Call call) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (int i = 0; i < call.node().inputs().size(); i++) {
      if (call.has(i)) {
        inputs.put(call.node().inputs().get(i), call.copy(i));
      }
    }
    return ReferenceEvaluator.evaluate(call.node(), call.graph().info().opset(), inputs);
  }

  /** A copy of what the engine computed, as a tensor of the type that the model has there. */
  static Tensor tensor(NDArray array, ElementType type) {
    Tensor floats = Tensor.floats(Shape.of(array.getShape().getShape()), array.toFloatArray());
    if (type == ElementType.FLOAT) {
      return floats;
    }
    Node cast = new Node("", new Cast(type), List.of("from"), List.of("to"));
    return ReferenceEvaluator.evaluate(cast, 13, Map.of("from", floats)).getFirst();
  }
}
