package io.espalier.training;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What the gradients of one initializer were like over batches of images, with the model as it is
 * used. Of batches of one image the mean squares are the diagonal of the empirical Fisher matrix.
 *
 * @param means mean gradient of each weight
 * @param meanSquares mean square of the gradient of each weight
 */
public record GradientStatistics(float[] means, float[] meanSquares) {

  /**
   * Runs forward and backward over a split.
   *
   * @param classes number of classes
   * @param batch images whose mean loss one gradient is of; 1 for gradients of single images
   * @param threads threads that one operation may use
   * @param names initializers whose gradients are wanted
   * @param progress told the done and the total number of batches
   * @return statistics by name
   * @throws GraphException if a name is not that of a FLOAT initializer that the loss depends on,
   *     or the loss is not a number
   */
  public static Map<String, GradientStatistics> collect(
      Graph graph,
      Split split,
      int classes,
      int batch,
      int threads,
      Set<String> names,
      BiConsumer<Integer, Integer> progress) {
    Map<String, GradientStatistics> sums = new LinkedHashMap<>();
    names.forEach(name -> sums.put(name, empty(graph, name)));
    int batches = Math.ceilDiv(split.size(), batch);
    int[] done = new int[1];
    LossGradients.forEachBatch(
        graph,
        split,
        classes,
        batch,
        threads,
        names,
        gradients -> {
          sums.forEach(
              (name, sum) -> {
                FloatBuffer gradient = gradients.get(name);
                if (gradient == null) {
                  throw new GraphException("the loss does not depend on '" + name + "'");
                }
                sum.add(gradient, 1f / batches);
              });
          progress.accept(++done[0], batches);
        });
    return sums;
  }

  private static GradientStatistics empty(Graph graph, String name) {
    int length =
        graph
            .initializer(name)
            .map(tensor -> Math.toIntExact(tensor.count()))
            .orElseThrow(() -> new GraphException("the graph has no initializer '" + name + "'"));
    return new GradientStatistics(new float[length], new float[length]);
  }

  private void add(FloatBuffer gradient, float share) {
    float[] values = new float[means.length];
    gradient.get(0, values);
    for (int i = 0; i < values.length; i++) {
      means[i] += share * values[i];
      meanSquares[i] += share * values[i] * values[i];
    }
  }
}
