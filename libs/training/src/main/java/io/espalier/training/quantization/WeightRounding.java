package io.espalier.training.quantization;

import io.espalier.graph.rewrite.WeightQuantizer;
import io.espalier.training.sparsify.WeightLayout;

/**
 * Rounds weights to what {@link WeightQuantizer#largestMagnitude} will store: signed eight-bit
 * integers with one scale per output channel. A positive factor per channel, such as that of a
 * BatchNormalization that is folded later, changes nothing about the integers.
 */
public final class WeightRounding {
  private static final float LEVELS = 127;

  private WeightRounding() {}

  /** Rounds in place; zeros stay zero. */
  public static void round(float[] weights, WeightLayout layout) {
    for (int output = 0; output < layout.outputs(); output++) {
      float largest = 0;
      for (int input = 0; input < layout.inputs(); input++) {
        for (int position = 0; position < layout.positions(); position++) {
          largest = Math.max(largest, Math.abs(weights[layout.index(output, input, position)]));
        }
      }
      float scale = Math.max(largest / LEVELS, WeightQuantizer.SCALE_MIN);
      for (int input = 0; input < layout.inputs(); input++) {
        for (int position = 0; position < layout.positions(); position++) {
          int i = layout.index(output, input, position);
          weights[i] = (float) Math.rint(weights[i] / scale) * scale + 0f;
        }
      }
    }
  }
}
