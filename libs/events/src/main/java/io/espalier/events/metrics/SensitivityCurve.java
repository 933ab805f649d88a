package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import java.util.List;

/**
 * What pruning one layer alone costs.
 *
 * @param layer the name of its weight
 * @param points by rising sparsity
 */
public record SensitivityCurve(String layer, List<Point> points) {
  public SensitivityCurve {
    Checks.name("layer", layer);
    points = Checks.list("points", points, Limits.ROWS_MAX);
  }

  /**
   * One sparsity.
   *
   * @param sparsity of the layer, 0 to 1
   * @param error what the allocation minimises: the rise of the loss on calibration images in nats,
   *     or the relative squared error of the layer's outputs
   * @param recallDrop the recall lost on calibration images by the class that lost most, percentage
   *     points; 0 where it was not measured
   */
  public record Point(double sparsity, double error, double recallDrop) {
    public Point {
      Checks.range("sparsity", sparsity, 0, 1);
      Checks.finite("error", error);
      Checks.finite("recallDrop", recallDrop);
    }
  }
}
