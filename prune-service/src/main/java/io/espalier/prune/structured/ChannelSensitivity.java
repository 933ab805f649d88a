package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelSlice;
import io.espalier.prune.weights.Calibration;
import io.espalier.training.LossGradients;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the loss feels of a channel: the derivative of the loss by a gate on all that read the
 * channel, which is the sum of weight times gradient over them, squared and averaged over batches.
 * Of batches of several images that is the first-order criterion of Molchanov et al. (2019:
 * Importance estimation for neural network pruning); of single images it is twice the second-order
 * change by the diagonal of the empirical Fisher matrix of the gates (Theis et al., 2018). Channels
 * that no weights read are gated by the weights that make them.
 *
 * @param calibration the images whose loss it is
 * @param batch images of one gradient
 */
public record ChannelSensitivity(Calibration calibration, int batch) implements ChannelCriterion {

  /** Images of one gradient of the first-order criterion. */
  public static final int TAYLOR_BATCH = 8;

  @Override
  public List<double[]> scores(Graph graph, List<ChannelGroup> groups) {
    Set<String> names =
        groups.stream()
            .flatMap(group -> gates(group).stream())
            .map(ChannelSlice::initializer)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    List<double[]> totals = new ArrayList<>();
    groups.forEach(group -> totals.add(new double[group.channels()]));
    int batches = Math.ceilDiv(calibration.images().size(), batch);
    int[] done = new int[1];
    LossGradients.forEachBatch(
        graph,
        calibration.images(),
        calibration.classes(),
        batch,
        calibration.threads(),
        names,
        gradients -> {
          Products products = new Products(graph, gradients);
          for (int i = 0; i < groups.size(); i++) {
            add(products, groups.get(i), totals.get(i), batches);
          }
          calibration.progress().accept(++done[0], batches);
        });
    return totals;
  }

  @Override
  public boolean comparable() {
    return true;
  }

  private static void add(Products products, ChannelGroup group, double[] totals, int batches) {
    double[] gates = new double[totals.length];
    for (ChannelSlice slice : gates(group)) {
      SliceSums.add(
          gates,
          slice,
          products.tensor(slice.initializer()).shape(),
          products.of(slice.initializer()));
    }
    for (int channel = 0; channel < totals.length; channel++) {
      totals[channel] += gates[channel] * gates[channel] / batches;
    }
  }

  private static List<ChannelSlice> gates(ChannelGroup group) {
    return group.consumers().isEmpty() ? group.producers() : group.consumers();
  }

  /** Weight times gradient of the initializers of one batch, computed when first asked for. */
  static final class Products {
    private final Graph graph;
    private final Map<String, FloatBuffer> gradients;
    private final Map<String, float[]> computed = new HashMap<>();

    Products(Graph graph, Map<String, FloatBuffer> gradients) {
      this.graph = graph;
      this.gradients = gradients;
    }

    Tensor tensor(String name) {
      return Objects.requireNonNull(graph.initializers().get(name), name);
    }

    float[] of(String name) {
      return computed.computeIfAbsent(name, this::compute);
    }

    private float[] compute(String name) {
      float[] values = tensor(name).toFloats();
      float[] gradient = new float[values.length];
      Objects.requireNonNull(gradients.get(name), name).get(0, gradient);
      for (int i = 0; i < values.length; i++) {
        values[i] *= gradient[i];
      }
      return values;
    }
  }
}
