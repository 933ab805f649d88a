package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.block.LogicalBlocks;
import io.espalier.graph.block.NormalizationBlock;
import io.espalier.graph.op.LayerNormalization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes one LayerNormalization of a layer normalization of FLOAT that is spelled out, from operator
 * set 17, which brought it. Older graphs stay as they are.
 */
public final class FuseLayerNormalization implements RewriteRule {
  private static final int OPSET_MIN = 17;

  @Override
  public Graph apply(Graph graph) {
    if (graph.info().opset() < OPSET_MIN) {
      return graph;
    }
    Map<String, NormalizationBlock> byOutput = new HashMap<>();
    Set<Node> inner = new HashSet<>();
    for (NormalizationBlock block : LogicalBlocks.normalizations(graph)) {
      if (shape(graph, block).isPresent()) {
        byOutput.put(block.output(), block);
        inner.addAll(block.nodes());
      }
    }
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      NormalizationBlock block = node.outputs().isEmpty() ? null : byOutput.get(node.output());
      if (block != null) {
        edit.add(fused(graph, edit, node, block));
      } else if (inner.contains(node)) {
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static Node fused(Graph graph, GraphEdit edit, Node last, NormalizationBlock block) {
    List<String> inputs = new ArrayList<>(List.of(block.input()));
    inputs.add(
        block
            .scale()
            .orElseGet(() -> edit.freshInitializer(block.output() + ".scale", ones(graph, block))));
    block.bias().ifPresent(inputs::add);
    LayerNormalization operator =
        new LayerNormalization(block.axes().getFirst(), (float) block.epsilon(), ElementType.FLOAT);
    return last.withOperator(operator).withInputs(inputs);
  }

  private static Tensor ones(Graph graph, NormalizationBlock block) {
    Shape shape = shape(graph, block).orElseThrow();
    float[] ones = new float[Math.toIntExact(shape.elements())];
    Arrays.fill(ones, 1);
    return Tensor.floats(shape, ones);
  }

  /** The shape of the normalized axes, if it is known, and that of what parameters there are. */
  private static Optional<Shape> shape(Graph graph, NormalizationBlock block) {
    Optional<Shape> shape =
        graph
            .type(block.input())
            .filter(type -> type.element() == ElementType.FLOAT)
            .map(
                type ->
                    type.withDimensions(
                        type.dimensions().subList(block.axes().getFirst(), type.rank())))
            .flatMap(TensorType::shape);
    boolean fits =
        List.of(block.scale(), block.bias()).stream()
            .flatMap(Optional::stream)
            .map(graph::initializer)
            .allMatch(tensor -> tensor.map(Tensor::shape).equals(shape));
    return shape.filter(_ -> fits);
  }
}
