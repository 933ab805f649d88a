package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * The quantisation range of one activation.
 *
 * @param tensor the name of the value in the graph
 * @param observedMin the smallest value seen
 * @param observedMax the largest value seen
 * @param scale the step between two quantised values
 * @param zeroPoint the quantised value that stands for 0, 0 to 255
 */
public record CalibrationRange(
    String tensor, double observedMin, double observedMax, double scale, int zeroPoint) {
  public CalibrationRange {
    Checks.name("tensor", tensor);
    Checks.finite("observedMin", observedMin);
    Checks.range("observedMax", observedMax, observedMin, Double.MAX_VALUE);
    Checks.positive("scale", scale);
    Checks.range("zeroPoint", zeroPoint, 0, 255);
  }
}
