package io.espalier.events.metrics;

import io.espalier.events.check.Checks;

/**
 * The size of a model.
 *
 * @param parameters the elements of its weights, biases and normalisation parameters
 * @param nonZeroParameters those that are not zero
 * @param sparsity the fraction of zeros over all prunable weights (of convolutions and matrix
 *     products), 0 to 1
 * @param rawBytes the bytes of the ONNX file
 * @param packedBytes the bytes of the file as stored and released, zeros exploited
 */
public record ModelSize(
    long parameters, long nonZeroParameters, double sparsity, long rawBytes, long packedBytes) {
  public ModelSize {
    Checks.range("parameters", parameters, 0, Long.MAX_VALUE);
    Checks.range("nonZeroParameters", nonZeroParameters, 0, parameters);
    Checks.range("sparsity", sparsity, 0, 1);
    Checks.range("rawBytes", rawBytes, 0, Long.MAX_VALUE);
    Checks.range("packedBytes", packedBytes, 0, Long.MAX_VALUE);
  }
}
