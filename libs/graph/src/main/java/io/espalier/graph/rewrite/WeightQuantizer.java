package io.espalier.graph.rewrite;

import io.espalier.graph.Tensor;

/** Decides how weights are quantized. */
@FunctionalInterface
public interface WeightQuantizer {
  /**
   * The smallest scale of weights; finer steps than this would vanish in the product with an
   * activation's scale.
   */
  float SCALE_MIN = 1e-12f;

  /**
   * Quantizes weights. A weight that is zero must stay zero.
   *
   * @param name name of the weights' initializer
   * @param weights FLOAT weights
   * @param axis the axis of the output channels, which get one scale each
   */
  QuantizedWeights quantize(String name, Tensor weights, int axis);

  /** Scales that cover the largest weight of each channel with 127 steps. */
  static WeightQuantizer largestMagnitude() {
    return (_, weights, axis) -> QuantizedWeights.rounded(weights, axis, scales(weights, axis));
  }

  private static float[] scales(Tensor weights, int axis) {
    float[] values = weights.toFloats();
    float[] largest = new float[weights.shape().intDim(axis)];
    int inner = Math.toIntExact(weights.shape().elements(axis + 1, weights.shape().rank()));
    float overall = 0;
    for (int i = 0; i < values.length; i++) {
      int channel = i / inner % largest.length;
      largest[channel] = Math.max(largest[channel], Math.abs(values[i]));
      overall = Math.max(overall, largest[channel]);
    }
    // A channel without weights takes the scale of the largest, so that its bias keeps a sensible
    // step.
    float otherwise = overall > 0 ? overall : 1;
    float[] scales = new float[largest.length];
    for (int c = 0; c < scales.length; c++) {
      scales[c] = Math.max((largest[c] > 0 ? largest[c] : otherwise) / 127, SCALE_MIN);
    }
    return scales;
  }
}
