package io.espalier.runtime.kernel.vector;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** The vector shape of this processor, or the one that the JVM was told to use. */
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  /** Floats in a vector. */
  static final int COUNT = SPECIES.length();

  /** Bytes of a vector. */
  static final int BYTES = SPECIES.vectorByteSize();

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  /** Masks of the first 0, 1, ... lanes. Making one anew might allocate. */
  private static final List<VectorMask<Float>> FIRST = firstLanes();

  private Lanes() {}

  private static List<VectorMask<Float>> firstLanes() {
    List<VectorMask<Float>> masks = new ArrayList<>();
    for (int lanes = 0; lanes <= COUNT; lanes++) {
      masks.add(SPECIES.indexInRange(0, lanes));
    }
    return List.copyOf(masks);
  }

  /** The first lanes, fewer than all: what is left at the end of a row. */
  static VectorMask<Float> first(int lanes) {
    return FIRST.get(lanes);
  }

  /** Vectors needed for a number of elements. */
  static int vectors(int elements) {
    return (elements + COUNT - 1) / COUNT;
  }
}
