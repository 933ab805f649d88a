package io.espalier.prune.weights;

import java.util.BitSet;

/**
 * Keeps the N weights with the highest scores of every M adjacent input channels at one position of
 * the kernel (Mishra et al., 2021: Accelerating sparse deep neural networks). A group at the edge
 * that has fewer weights keeps N as well, or all where it has no more.
 *
 * @param kept N
 * @param of M
 */
record NOfMMask(int kept, int of) {

  /**
   * The weights that go, as places of the tensor.
   *
   * @param scores of the weights
   * @param values of the weights: those that are zero already go before all others
   */
  BitSet gone(WeightLayout layout, float[] scores, float[] values) {
    BitSet gone = new BitSet(scores.length);
    int[] places = new int[of];
    for (int output = 0; output < layout.outputs(); output++) {
      for (int position = 0; position < layout.positions(); position++) {
        for (int first = 0; first < layout.inputs(); first += of) {
          int size = Math.min(of, layout.inputs() - first);
          for (int i = 0; i < size; i++) {
            places[i] = layout.index(output, first + i, position);
          }
          mark(gone, places, size, scores, values);
        }
      }
    }
    return gone;
  }

  private void mark(BitSet gone, int[] places, int size, float[] scores, float[] values) {
    for (int left = size; left > kept; left--) {
      int lowest = -1;
      for (int i = 0; i < size; i++) {
        if (!gone.get(places[i])
            && (lowest < 0 || before(places[i], places[lowest], scores, values))) {
          lowest = i;
        }
      }
      gone.set(places[lowest]);
    }
  }

  private static boolean before(int place, int other, float[] scores, float[] values) {
    if ((values[place] == 0) != (values[other] == 0)) {
      return values[place] == 0;
    }
    return scores[place] < scores[other];
  }
}
