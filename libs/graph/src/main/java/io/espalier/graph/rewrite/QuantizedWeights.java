package io.espalier.graph.rewrite;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;

/**
 * Weights as eight-bit signed integers with one scale per output channel: {@code real = scale *
 * integer}.
 *
 * @param values INT8, in the shape of the weights
 * @param scales one positive scale per output channel
 */
public record QuantizedWeights(Tensor values, float[] scales) {
  /** Checks the element type and the scales. */
  public QuantizedWeights {
    scales = scales.clone();
    if (values.type() != ElementType.INT8) {
      throw new GraphException("quantized weights are " + values.type() + " where INT8 is wanted");
    }
    for (float scale : scales) {
      if (!(scale > 0) || Float.isInfinite(scale)) {
        throw new GraphException("the weight scale " + scale + " is not positive and finite");
      }
    }
  }

  @Override
  public float[] scales() {
    return scales.clone();
  }

  /** Weights rounded to the nearest integer, ties to even, for given scales along an axis. */
  public static QuantizedWeights rounded(Tensor weights, int axis, float[] scales) {
    float[] values = weights.toFloats();
    int inner = Math.toIntExact(weights.shape().elements(axis + 1, weights.shape().rank()));
    byte[] integers = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float scale = scales[i / inner % scales.length];
      integers[i] = (byte) Math.clamp(Math.rint(values[i] / scale), -127.0, 127.0);
    }
    return new QuantizedWeights(Tensor.bytes(ElementType.INT8, weights.shape(), integers), scales);
  }
}
