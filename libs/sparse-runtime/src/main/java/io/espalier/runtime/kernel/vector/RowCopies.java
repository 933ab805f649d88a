package io.espalier.runtime.kernel.vector;

import static io.espalier.runtime.kernel.vector.Lanes.COUNT;
import static io.espalier.runtime.kernel.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies rows of a plane, which are too short for the general routine. A row is copied with the
 * widest vectors that fit into it; the last overlaps the one before, so that nothing outside is
 * touched.
 */
final class RowCopies {
  private static final VectorSpecies<Float> HALF = FloatVector.SPECIES_256;
  private static final VectorSpecies<Float> QUARTER = FloatVector.SPECIES_128;
  private static final VectorSpecies<Float> PAIR = FloatVector.SPECIES_64;
  private static final VectorShuffle<Float> EVEN = VectorShuffle.makeUnzip(SPECIES, 0);

  private RowCopies() {}

  /**
   * Copies {@code rows} rows of {@code width} elements, every {@code stride}-th of the source's.
   *
   * @param fromPitch distance of the source's rows
   * @param toPitch distance of the target's rows
   */
  static void copy(
      float[] source,
      int from,
      int fromPitch,
      int stride,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    if (width <= 0) {
      return;
    }
    if (stride > 1) {
      strided(source, from, fromPitch, stride, target, to, toPitch, width, rows);
    } else if (width >= COUNT) {
      wide(source, from, fromPitch, target, to, toPitch, width, rows);
    } else if (width >= HALF.length()) {
      half(source, from, fromPitch, target, to, toPitch, width, rows);
    } else if (width >= QUARTER.length()) {
      quarter(source, from, fromPitch, target, to, toPitch, width, rows);
    } else if (width >= PAIR.length()) {
      pair(source, from, fromPitch, target, to, toPitch, width, rows);
    } else {
      few(source, from, fromPitch, target, to, toPitch, width, rows);
    }
  }

  private static void wide(
      float[] source,
      int from,
      int fromPitch,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    int last = width - COUNT;
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      for (int i = 0; i < last; i += COUNT) {
        FloatVector.fromArray(SPECIES, source, from + i).intoArray(target, to + i);
      }
      FloatVector.fromArray(SPECIES, source, from + last).intoArray(target, to + last);
    }
  }

  private static void half(
      float[] source,
      int from,
      int fromPitch,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    int last = width - HALF.length();
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      FloatVector.fromArray(HALF, source, from).intoArray(target, to);
      FloatVector.fromArray(HALF, source, from + last).intoArray(target, to + last);
    }
  }

  private static void quarter(
      float[] source,
      int from,
      int fromPitch,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    int last = width - QUARTER.length();
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      FloatVector.fromArray(QUARTER, source, from).intoArray(target, to);
      FloatVector.fromArray(QUARTER, source, from + last).intoArray(target, to + last);
    }
  }

  private static void pair(
      float[] source,
      int from,
      int fromPitch,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    int last = width - PAIR.length();
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      FloatVector.fromArray(PAIR, source, from).intoArray(target, to);
      FloatVector.fromArray(PAIR, source, from + last).intoArray(target, to + last);
    }
  }

  private static void few(
      float[] source,
      int from,
      int fromPitch,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      for (int i = 0; i < width; i++) {
        target[to + i] = source[from + i];
      }
    }
  }

  private static void strided(
      float[] source,
      int from,
      int fromPitch,
      int stride,
      float[] target,
      int to,
      int toPitch,
      int width,
      int rows) {
    for (int row = 0; row < rows; row++, from += fromPitch, to += toPitch) {
      int i = 0;
      if (stride == 2) {
        // The second vector must lie inside the array, though its last element is not needed.
        int most = Math.min(width, (source.length - from) / 2);
        for (; i + COUNT <= most; i += COUNT) {
          FloatVector low = FloatVector.fromArray(SPECIES, source, from + 2 * i);
          FloatVector high = FloatVector.fromArray(SPECIES, source, from + 2 * i + COUNT);
          low.rearrange(EVEN, high).intoArray(target, to + i);
        }
      }
      for (; i < width; i++) {
        target[to + i] = source[from + i * stride];
      }
    }
  }
}
