package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The innermost loops of layers that work on each plane alone: a row of pixels, all taps. */
final class WindowLoops {
  private WindowLoops() {}

  /** Weighted sums of the taps, starting from {@code bias}. */
  static void weighted(
      float[] source,
      int from,
      int[] taps,
      float[] weights,
      int first,
      int last,
      float bias,
      float[] target,
      int at,
      int count) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector sum = FloatVector.broadcast(SPECIES, bias);
      for (int tap = first; tap < last; tap++) {
        FloatVector weight = FloatVector.broadcast(SPECIES, weights[tap]);
        sum = FloatVector.fromArray(SPECIES, source, from + taps[tap] + i).fma(weight, sum);
      }
      if (i + COUNT <= count) {
        sum.intoArray(target, at + i);
      } else {
        sum.intoArray(target, at + i, Lanes.first(count - i));
      }
    }
  }

  /** Maxima of the taps. */
  static void maxima(float[] source, int from, int[] taps, float[] target, int at, int count) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector maximum = FloatVector.fromArray(SPECIES, source, from + taps[0] + i);
      for (int tap = 1; tap < taps.length; tap++) {
        maximum = maximum.max(FloatVector.fromArray(SPECIES, source, from + taps[tap] + i));
      }
      if (i + COUNT <= count) {
        maximum.intoArray(target, at + i);
      } else {
        maximum.intoArray(target, at + i, Lanes.first(count - i));
      }
    }
  }

  /** Sums of the taps divided by each pixel's divisor. */
  static void averages(
      float[] source,
      int from,
      int[] taps,
      float[] divisors,
      int divisor,
      float[] target,
      int at,
      int count) {
    for (int i = 0; i < count; i += COUNT) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int tap : taps) {
        sum = sum.add(FloatVector.fromArray(SPECIES, source, from + tap + i));
      }
      VectorMask<Float> there = Lanes.first(Math.min(COUNT, count - i));
      sum = sum.div(FloatVector.fromArray(SPECIES, divisors, divisor + i, there), there);
      if (i + COUNT <= count) {
        sum.intoArray(target, at + i);
      } else {
        sum.intoArray(target, at + i, Lanes.first(count - i));
      }
    }
  }
}
