package io.espalier.training;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Interpreter;
import io.espalier.training.torch.TorchWorker;
import io.espalier.training.torch.Weights;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Re-estimates the statistics of BatchNormalization after the weights have changed (Wu and Johnson,
 * "precise BN", 2021): the mean over batches of each batch's mean and variance, with all layers
 * before normalized by the batch as in training.
 */
public final class BatchNormStatistics {
  private BatchNormStatistics() {}

  /**
   * The graph with new statistics from a random sample of a split; the graph itself if it has no
   * BatchNormalization.
   *
   * @param images number of images; all if there are fewer
   * @param batch images at a time, at least 2; 64 or more for good statistics
   * @param threads threads that one operation may use
   */
  public static Graph reestimate(Graph graph, Split split, int images, int batch, int threads) {
    if (batch < 2) {
      throw new IllegalArgumentException("batch is %d, but must be at least 2".formatted(batch));
    }
    List<String> statistics = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof BatchNormalization(float epsilon, float _, boolean _)) {
        statistics.addAll(node.inputs().subList(3, 5));
        // No share of the old statistics: after each batch the memory holds that batch's own.
        nodes.add(node.withOperator(new BatchNormalization(epsilon, 0)));
      } else {
        nodes.add(node);
      }
    }
    if (statistics.isEmpty()) {
      return graph;
    }
    for (String name : statistics) {
      if (graph.initializer(name).isEmpty()) {
        throw new GraphException(
            "statistics '%s' are computed, so they cannot be estimated".formatted(name));
      }
    }
    Graph observed = graph.withNodes(nodes);
    Map<String, double[]> means =
        TorchWorker.once(
            threads, () -> means(observed, statistics, ImageSample.of(split, images), batch));
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    means.forEach((name, mean) -> initializers.put(name, floats(initializers.get(name), mean)));
    return graph.withInitializers(initializers);
  }

  private static Map<String, double[]> means(
      Graph graph, List<String> statistics, ImageSample sample, int batch) {
    Interpreter interpreter = new Interpreter(graph);
    Weights weights = new Weights(interpreter.graph());
    Map<String, double[]> sums = new LinkedHashMap<>();
    statistics.forEach(name -> sums.put(name, new double[weights.elements(name).capacity()]));
    try (ForwardModel model = new ForwardModel(interpreter, weights)) {
      sample.forEachBatch(
          batch,
          (images, size) -> {
            model.updateStatistics(images, size);
            sums.forEach(
                (name, sum) -> add(sum, weights.elements(name), (double) size / sample.size()));
          });
    }
    return sums;
  }

  private static void add(double[] sum, FloatBuffer values, double share) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += share * values.get(i);
    }
  }

  private static Tensor floats(Tensor like, double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return Tensor.floats(like.shape(), floats);
  }
}
