package io.espalier.prune.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a layer ordered so that those of a unit are next to each other, cut into blocks
 * that no unit straddles unless it is larger than a block.
 *
 * @param places of the tensor, unit after unit
 * @param starts where each block begins in {@code places}, and the number of places at the end
 */
record UnitOrder(int[] places, int[] starts) {

  static UnitOrder of(LayerUnits layer, int blockMax) {
    Units units = layer.units();
    int[] begins = new int[units.count() + 1];
    for (int i = 0; i < layer.elements(); i++) {
      begins[units.of(i) + 1]++;
    }
    for (int unit = 0; unit < units.count(); unit++) {
      begins[unit + 1] += begins[unit];
    }
    int[] next = begins.clone();
    int[] places = new int[layer.elements()];
    for (int i = 0; i < places.length; i++) {
      places[next[units.of(i)]++] = i;
    }
    List<Integer> starts = new ArrayList<>();
    int start = 0;
    starts.add(0);
    for (int unit = 0; unit < units.count(); unit++) {
      if (begins[unit + 1] - start > blockMax && begins[unit] > start) {
        start = begins[unit];
        starts.add(start);
      }
      while (begins[unit + 1] - start > blockMax) {
        start += blockMax;
        starts.add(start);
      }
    }
    if (start < places.length) {
      starts.add(places.length);
    }
    return new UnitOrder(places, starts.stream().mapToInt(Integer::intValue).toArray());
  }

  int blocks() {
    return starts.length - 1;
  }
}
