package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Puts BatchNormalization back behind convolutions that have none, as most exported models have it
 * folded away and recover badly after pruning without it. With scale {@code sqrt(variance +
 * epsilon)} and bias {@code mean} the function in inference is unchanged, while training normalizes
 * again.
 */
public final class ReinsertBatchNormalization {
  /** Added to the variance. */
  public static final float EPSILON = 1e-5f;

  private static final float MOMENTUM = 0.9f;

  private ReinsertBatchNormalization() {}

  /**
   * Outputs of the convolutions that have no BatchNormalization behind them: those whose moments
   * are wanted.
   */
  public static List<String> convolutionsWithout(Graph graph) {
    return graph.nodes().stream().filter(node -> isBare(graph, node)).map(Node::output).toList();
  }

  /**
   * Inserts BatchNormalization behind each convolution without one whose output has moments; others
   * are left.
   *
   * @param graph the graph
   * @param moments moments of convolutions' outputs, by name
   */
  public static Graph apply(Graph graph, Map<String, ChannelMoments> moments) {
    GraphEdit edit = new GraphEdit(graph);
    for (Node node : graph.nodes()) {
      ChannelMoments channels = isBare(graph, node) ? moments.get(node.output()) : null;
      if (channels == null) {
        edit.keep(node);
      } else {
        insert(graph, edit, node, channels);
      }
    }
    return edit.done();
  }

  private static boolean isBare(Graph graph, Node node) {
    return node.operator() instanceof Conv
        && graph.consumers(node.output()).stream()
            .noneMatch(user -> user.operator() instanceof BatchNormalization);
  }

  private static void insert(Graph graph, GraphEdit edit, Node node, ChannelMoments moments) {
    float[] mean = moments.mean();
    float[] variance = moments.variance();
    long channels =
        graph.type(node.output()).flatMap(type -> type.knownDim(1)).orElse((long) mean.length);
    if (channels != mean.length) {
      throw new GraphException(
          "%s has %d channels, but there are moments of %d"
              .formatted(node.description(), channels, mean.length));
    }
    float[] scale = new float[mean.length];
    for (int c = 0; c < scale.length; c++) {
      scale[c] = (float) Math.sqrt(variance[c] + (double) EPSILON);
    }
    String output = node.output();
    String before = edit.fresh(output + ".unnormalized");
    edit.add(node.withOutputs(List.of(before)));
    List<String> inputs = new ArrayList<>(List.of(before));
    inputs.add(edit.freshInitializer(output + ".bn.weight", vector(scale)));
    inputs.add(edit.freshInitializer(output + ".bn.bias", vector(mean)));
    inputs.add(edit.freshInitializer(output + ".bn.running_mean", vector(mean)));
    inputs.add(edit.freshInitializer(output + ".bn.running_var", vector(variance)));
    edit.add(
        new Node(
            edit.fresh(output + ".bn"),
            new BatchNormalization(EPSILON, MOMENTUM),
            inputs,
            List.of(output)));
  }

  private static Tensor vector(float[] values) {
    return Tensor.floats(Shape.of(values.length), values);
  }
}
