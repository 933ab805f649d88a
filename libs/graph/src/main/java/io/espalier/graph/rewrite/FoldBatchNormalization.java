package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folds BatchNormalization into the Conv or Gemm before it: each output channel's weights are
 * scaled and its bias absorbs the shift. A weight that is zero stays zero, so a mask survives.
 */
public final class FoldBatchNormalization implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    Map<String, Node> normalizations = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof BatchNormalization) {
        graph
            .producer(node.inputs().getFirst())
            .filter(before -> foldable(graph, before, node))
            .ifPresent(before -> normalizations.put(before.output(), node));
      }
    }
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      Node normalization = node.outputs().isEmpty() ? null : normalizations.get(node.output());
      if (normalization != null) {
        edit.add(folded(graph, edit, node, normalization));
      } else if (normalizations.containsValue(node)) {
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static boolean foldable(Graph graph, Node before, Node normalization) {
    boolean plain =
        normalization.operator() instanceof BatchNormalization batch
            && !batch.training()
            && normalization.outputs().size() == 1;
    boolean weighted =
        before.operator() instanceof Conv
            || before.operator() instanceof Gemm(_, _, boolean transA, _) && !transA;
    return plain
        && weighted
        && !graph.isOutput(before.output())
        && graph.consumers(before.output()).equals(List.of(normalization))
        && constant(graph, before, 1).isPresent()
        && (before.input(2).isEmpty()
            || constant(graph, before, 2).filter(bias -> bias.shape().rank() <= 1).isPresent())
        && List.of(1, 2, 3, 4).stream()
            .allMatch(input -> constant(graph, normalization, input).isPresent());
  }

  /** The weighted node with the normalization in it, giving the normalization's output. */
  private static Node folded(Graph graph, GraphEdit edit, Node node, Node normalization) {
    double epsilon = ((BatchNormalization) normalization.operator()).epsilon();
    float[] scale = floats(graph, normalization, 1);
    float[] shift = floats(graph, normalization, 2);
    float[] mean = floats(graph, normalization, 3);
    float[] variance = floats(graph, normalization, 4);
    boolean gemm = node.operator() instanceof Gemm;
    double alpha = node.operator() instanceof Gemm g ? g.alpha() : 1;
    double beta = node.operator() instanceof Gemm g ? g.beta() : 1;
    int channelAxis = node.operator() instanceof Gemm g && !g.transB() ? 1 : 0;

    Tensor weights = constant(graph, node, 1).orElseThrow();
    float[] bias =
        constant(graph, node, 2).map(Tensor::toFloats).orElseGet(() -> new float[scale.length]);
    double[] factor = new double[scale.length];
    float[] foldedBias = new float[scale.length];
    for (int c = 0; c < scale.length; c++) {
      factor[c] = scale[c] / Math.sqrt(variance[c] + epsilon);
      foldedBias[c] =
          (float) ((beta * bias[bias.length == 1 ? 0 : c] - mean[c]) * factor[c] + shift[c]);
    }
    Tensor scaled = scaled(weights, factor, channelAxis);
    List<String> inputs = new ArrayList<>(node.inputs().subList(0, 1));
    inputs.add(store(graph, edit, node, 1, node.output() + ".weight", scaled));
    inputs.add(
        store(
            graph,
            edit,
            node,
            2,
            node.output() + ".bias",
            Tensor.floats(Shape.of(scale.length), foldedBias)));
    Node result = node.withInputs(inputs).withOutputs(normalization.outputs());
    return gemm ? result.withOperator(new Gemm((float) alpha, 1, false, channelAxis == 0)) : result;
  }

  private static Tensor scaled(Tensor weights, double[] factor, int channelAxis) {
    float[] values = weights.toFloats();
    int inner = Math.toIntExact(weights.shape().elements(channelAxis + 1, weights.shape().rank()));
    for (int i = 0; i < values.length; i++) {
      // Adding zero turns the negative zero of a pruned weight under a negative factor into zero.
      values[i] = (float) (values[i] * factor[i / inner % factor.length]) + 0.0f;
    }
    return Tensor.floats(weights.shape(), values);
  }

  /** Stores a parameter under the name it had, unless it had none or something else uses it too. */
  private static String store(
      Graph graph, GraphEdit edit, Node node, int input, String wish, Tensor tensor) {
    Optional<String> own =
        node.input(input)
            .filter(name -> graph.initializers().containsKey(name) && !graph.isOutput(name))
            .filter(name -> graph.consumers(name).equals(List.of(node)))
            .filter(name -> node.inputs().indexOf(name) == node.inputs().lastIndexOf(name));
    return own.map(name -> edit.initializer(name, tensor))
        .orElseGet(() -> edit.freshInitializer(wish, tensor));
  }

  private static Optional<Tensor> constant(Graph graph, Node node, int input) {
    return node.input(input)
        .flatMap(graph::initializer)
        .filter(tensor -> tensor.type() == ElementType.FLOAT);
  }

  private static float[] floats(Graph graph, Node node, int input) {
    return constant(graph, node, input).orElseThrow().toFloats();
  }
}
