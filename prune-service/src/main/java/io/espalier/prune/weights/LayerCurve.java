package io.espalier.prune.weights;

import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.prune.weights.LayerErrors.Cost;
import io.espalier.workbench.Measurements;
import java.util.ArrayList;
import java.util.List;

/**
 * What pruning a layer alone costs, between measured points in straight lines.
 *
 * @param weight the name of its weight
 * @param sparsities measured, rising
 * @param costs at these sparsities
 */
public record LayerCurve(String weight, List<Double> sparsities, List<Cost> costs) {

  public LayerCurve {
    sparsities = List.copyOf(sparsities);
    costs = List.copyOf(costs);
    if (sparsities.isEmpty() || sparsities.size() != costs.size()) {
      throw new IllegalArgumentException(
          "%d costs for %d sparsities of '%s'".formatted(costs.size(), sparsities.size(), weight));
    }
  }

  /** The cost at a sparsity; beyond the measured ones that of the nearest. */
  public Cost at(double sparsity) {
    int after = 0;
    while (after < sparsities.size() && sparsities.get(after) < sparsity) {
      after++;
    }
    if (after == 0) {
      return costs.getFirst();
    }
    if (after == sparsities.size()) {
      return costs.getLast();
    }
    double from = sparsities.get(after - 1);
    double part = (sparsity - from) / (sparsities.get(after) - from);
    Cost low = costs.get(after - 1);
    Cost high = costs.get(after);
    return new Cost(
        between(low.error(), high.error(), part),
        between(low.recallDrop(), high.recallDrop(), part),
        between(low.excess(), high.excess(), part));
  }

  /** The same curve where no error is below that of a lower sparsity: what noise may look like. */
  LayerCurve rising() {
    List<Cost> rising = new ArrayList<>();
    double error = Double.NEGATIVE_INFINITY;
    double excess = 0;
    for (Cost cost : costs) {
      error = Math.max(error, cost.error());
      excess = Math.max(excess, cost.excess());
      rising.add(new Cost(error, cost.recallDrop(), excess));
    }
    return new LayerCurve(weight, sparsities, rising);
  }

  /** The curve as events carry it. */
  public SensitivityCurve toEvent() {
    List<SensitivityCurve.Point> points = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      points.add(
          new SensitivityCurve.Point(
              sparsities.get(i), costs.get(i).error(), costs.get(i).recallDrop()));
    }
    return new SensitivityCurve(Measurements.label(weight), points);
  }

  private static double between(double low, double high, double part) {
    return low + (high - low) * part;
  }
}
