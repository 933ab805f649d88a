package io.espalier.runtime.plan.integer;

/**
 * The weights of a product in integers, one scale per output channel.
 *
 * @param values {@code [outChannels][...]}, zero point 0
 * @param scales {@code [outChannels]}
 * @param bias {@code [outChannels]}, in steps of input scale times weight scale
 */
public record IntegerWeights(byte[] values, float[] scales, int[] bias) {
  public int outChannels() {
    return scales.length;
  }
}
