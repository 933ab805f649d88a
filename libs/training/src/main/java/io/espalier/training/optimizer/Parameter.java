package io.espalier.training.optimizer;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that the optimizer may change.
 *
 * @param name the initializer's name
 * @param values the memory that the engine reads; changed in place
 * @param decayed whether weight decay applies: to weights, not to biases and normalization
 * @param mask 1 where the value may change and 0 where it must stay zero; null where all may change
 */
public record Parameter(String name, FloatBuffer values, boolean decayed, float @Nullable [] mask) {
  /** Number of elements. */
  public int size() {
    return values.capacity();
  }

  /** The mask that keeps what is zero now, or null where nothing is. */
  public static float @Nullable [] maskOfZeros(FloatBuffer values) {
    float[] mask = new float[values.capacity()];
    boolean zeros = false;
    for (int i = 0; i < mask.length; i++) {
      boolean zero = values.get(i) == 0f;
      mask[i] = zero ? 0f : 1f;
      zeros |= zero;
    }
    return zeros ? mask : null;
  }
}
