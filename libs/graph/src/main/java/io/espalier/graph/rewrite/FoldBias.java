package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Conv;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the addition of a constant per channel behind a Conv the Conv's bias; TensorFlow's
 * exporters write it apart.
 */
public final class FoldBias implements RewriteRule {
  @Override
  public Graph apply(Graph graph) {
    Map<String, Node> additions = new HashMap<>();
    Map<String, float[]> biases = new HashMap<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Add) {
        for (int input = 0; input < 2; input++) {
          Optional<Node> conv =
              graph.producer(node.inputs().get(input)).filter(n -> foldable(graph, n, node));
          Optional<float[]> bias = conv.flatMap(n -> perChannel(graph, n, node));
          if (bias.isPresent()) {
            additions.put(conv.orElseThrow().output(), node);
            biases.put(conv.orElseThrow().output(), bias.get());
          }
        }
      }
    }
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      Node addition = node.outputs().isEmpty() ? null : additions.get(node.output());
      if (addition != null) {
        edit.add(
            folded(graph, edit, node, addition, biases.getOrDefault(node.output(), new float[0])));
      } else if (additions.containsValue(node)) {
        edit.drop();
      } else {
        edit.keep(node);
      }
    }
    return edit.done();
  }

  private static boolean foldable(Graph graph, Node conv, Node addition) {
    boolean constantBias =
        conv.input(2).isEmpty()
            || conv.input(2)
                .flatMap(graph::initializer)
                .filter(b -> b.type() == ElementType.FLOAT)
                .isPresent();
    return conv.operator() instanceof Conv
        && constantBias
        && !graph.isOutput(conv.output())
        && graph.consumers(conv.output()).equals(List.of(addition));
  }

  /** The added constant as one number per channel, if it is such. */
  private static Optional<float[]> perChannel(Graph graph, Node conv, Node addition) {
    String other =
        addition.inputs().get(addition.inputs().getFirst().equals(conv.output()) ? 1 : 0);
    Optional<TensorType> output = graph.type(conv.output());
    Optional<Tensor> constant =
        graph.initializer(other).filter(tensor -> tensor.type() == ElementType.FLOAT);
    Optional<Long> channels = output.flatMap(type -> type.knownDim(1));
    if (constant.isEmpty() || channels.isEmpty() || !output.equals(graph.type(addition.output()))) {
      return Optional.empty();
    }
    Shape shape = constant.get().shape();
    int channelAxis = 1 - (output.get().rank() - shape.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (axis != channelAxis && shape.dim(axis) != 1) {
        return Optional.empty();
      }
    }
    float[] values = constant.get().toFloats();
    float[] bias = new float[Math.toIntExact(channels.get())];
    for (int c = 0; c < bias.length; c++) {
      bias[c] = values[values.length == 1 ? 0 : c];
    }
    return Optional.of(bias);
  }

  private static Node folded(Graph graph, GraphEdit edit, Node conv, Node addition, float[] added) {
    float[] bias =
        conv.input(2)
            .flatMap(graph::initializer)
            .map(Tensor::toFloats)
            .orElseGet(() -> new float[added.length]);
    for (int c = 0; c < bias.length; c++) {
      bias[c] += added[c];
    }
    List<String> inputs = new ArrayList<>(conv.inputs().subList(0, 2));
    inputs.add(
        edit.freshInitializer(
            addition.output() + ".bias", Tensor.floats(Shape.of(bias.length), bias)));
    return conv.withInputs(inputs).withOutputs(addition.outputs());
  }
}
