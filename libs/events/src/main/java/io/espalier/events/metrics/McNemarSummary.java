package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * The paired comparison of two models on the same images (McNemar, 1947; exact binomial form).
 *
 * @param onlyDense images that only the dense model got right
 * @param onlyReleased images that only the released model got right
 * @param pValue the probability of a difference at least as large were the models equally good
 */
public record McNemarSummary(int onlyDense, int onlyReleased, double pValue) {
  public McNemarSummary {
    Checks.range("onlyDense", onlyDense, 0, Integer.MAX_VALUE);
    Checks.range("onlyReleased", onlyReleased, 0, Integer.MAX_VALUE);
    Checks.range("pValue", pValue, 0, 1);
  }
}
