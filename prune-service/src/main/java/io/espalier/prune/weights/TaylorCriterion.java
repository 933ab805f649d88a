package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.training.LossGradients;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The first-order change of the loss when a unit becomes zero: the magnitude of the sum of weight
 * times gradient over the unit, averaged over batches of {@value #BATCH} images (Molchanov et al.,
 * 2017: Pruning convolutional neural networks for resource efficient inference; 2019). The
 * magnitude is taken per batch: over all images together the gradients of a trained model cancel.
 *
 * @param calibration the images whose loss it is
 */
public record TaylorCriterion(Calibration calibration) implements WeightCriterion {

  /** Images of one gradient. */
  static final int BATCH = 8;

  @Override
  public boolean quadratic() {
    return true;
  }

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    List<float[]> values = layers.stream().map(layer -> layer.values(graph)).toList();
    List<float[]> totals = new ArrayList<>();
    layers.forEach(layer -> totals.add(new float[layer.units().count()]));
    int batches = Math.ceilDiv(calibration.images().size(), BATCH);
    int[] done = new int[1];
    LossGradients.forEachBatch(
        graph,
        calibration.images(),
        calibration.classes(),
        BATCH,
        calibration.threads(),
        names(layers),
        gradients -> {
          for (int i = 0; i < values.size(); i++) {
            add(layers.get(i), values.get(i), gradients, totals.get(i));
          }
          calibration.progress().accept(++done[0], batches);
        });
    for (int i = 0; i < totals.size(); i++) {
      float[] total = totals.get(i);
      for (int unit = 0; unit < total.length; unit++) {
        total[unit] /= batches;
      }
    }
    return totals;
  }

  private static void add(
      LayerUnits layer, float[] values, Map<String, FloatBuffer> gradients, float[] total) {
    FloatBuffer gradient = Objects.requireNonNull(gradients.get(layer.weight()), layer.weight());
    float[] products = new float[values.length];
    gradient.get(0, products);
    for (int i = 0; i < products.length; i++) {
      products[i] *= values[i];
    }
    if (layer.units() instanceof Units.Single) {
      for (int i = 0; i < products.length; i++) {
        total[i] += Math.abs(products[i]);
      }
      return;
    }
    double[] sums = new double[total.length];
    int[] sizes = new int[total.length];
    for (int i = 0; i < products.length; i++) {
      int unit = layer.units().of(i);
      sums[unit] += products[i];
      sizes[unit]++;
    }
    for (int unit = 0; unit < sums.length; unit++) {
      total[unit] += (float) Math.abs(sums[unit] * layer.units().extent() / sizes[unit]);
    }
  }

  static Set<String> names(List<LayerUnits> layers) {
    return layers.stream()
        .map(LayerUnits::weight)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
