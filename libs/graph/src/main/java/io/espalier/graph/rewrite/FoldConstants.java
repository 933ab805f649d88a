package io.espalier.graph.rewrite;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.If;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.reference.ReferenceEvaluator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computes what depends on constants only, and the parts of shapes that are known although the
 * batch is not. Quantization of weights is left as it is, since its form is what runtimes look for.
 */
public final class FoldConstants implements RewriteRule {
  /**
   * Results larger than this are only folded if they are no larger than what they are computed
   * from.
   */
  public static final int elementsMax = 1 << 16;

  @Override
  public Graph apply(Graph graph) {
    GraphEdit edit = new GraphEdit(graph);
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    for (Node node : graph.nodes()) {
      Optional<List<Tensor>> folded =
          shapeResult(graph, node).or(() -> result(graph, node, constants));
      if (folded.isEmpty()) {
        edit.keep(node);
        continue;
      }
      edit.drop();
      for (int i = 0; i < node.outputs().size(); i++) {
        String output = node.outputs().get(i);
        if (!output.isEmpty()) {
          constants.put(output, folded.get().get(i));
          edit.initializer(output, folded.get().get(i));
        }
      }
    }
    return edit.done();
  }

  /** The value of a shape computation, if every number in it is known. */
  private static Optional<List<Tensor>> shapeResult(Graph graph, Node node) {
    if (node.outputs().size() != 1) {
      return Optional.empty();
    }
    Optional<TensorType> type = graph.type(node.output());
    Optional<List<Dimension>> value = graph.shapeValue(node.output());
    Optional<Shape> shape = type.flatMap(TensorType::shape);
    boolean integer =
        type.isPresent()
            && (type.get().element() == ElementType.INT64
                || type.get().element() == ElementType.INT32);
    if (!integer
        || value.isEmpty()
        || shape.isEmpty()
        || shape.get().elements() != value.get().size()) {
      return Optional.empty();
    }
    List<Long> known = new ArrayList<>();
    for (Dimension dimension : value.get()) {
      if (!(dimension instanceof Dimension.Known(long extent))) {
        return Optional.empty();
      }
      known.add(extent);
    }
    long[] longs = known.stream().mapToLong(Long::longValue).toArray();
    boolean wide = type.get().element() == ElementType.INT64;
    int[] ints = known.stream().mapToInt(Long::intValue).toArray();
    return Optional.of(
        List.of(wide ? Tensor.longs(shape.get(), longs) : Tensor.ints(shape.get(), ints)));
  }

  private static Optional<List<Tensor>> result(
      Graph graph, Node node, Map<String, Tensor> constants) {
    boolean foldable =
        !(node.operator() instanceof Opaque)
            && !(node.operator() instanceof If)
            && !(node.operator() instanceof QuantizeLinear)
            && !(node.operator() instanceof DequantizeLinear)
            && node.inputs().stream()
                .allMatch(input -> input.isEmpty() || constants.containsKey(input));
    if (!foldable) {
      return Optional.empty();
    }
    long from =
        node.inputs().stream()
            .filter(constants::containsKey)
            .mapToLong(name -> constants.get(name).count())
            .sum();
    for (String output : node.outputs()) {
      Optional<Shape> shape = graph.type(output).flatMap(TensorType::shape);
      if (!output.isEmpty()
          && (shape.isEmpty() || shape.get().elements() > Math.max(from, elementsMax))) {
        return Optional.empty();
      }
    }
    return Optional.of(ReferenceEvaluator.evaluate(node, graph.info().opset(), constants));
  }
}
