package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * The proof that removing channels did what setting them to zero does: both models ran on the same
 * random images and gave the same outputs.
 *
 * @param images the random images
 * @param largestDifference the largest absolute difference between two outputs
 * @param tolerance the largest difference that was allowed
 */
public record RemovalCertificate(int images, double largestDifference, double tolerance) {
  public RemovalCertificate {
    Checks.range("images", images, 1, Integer.MAX_VALUE);
    Checks.positive("tolerance", tolerance);
    Checks.range("largestDifference", largestDifference, 0, tolerance);
  }
}
