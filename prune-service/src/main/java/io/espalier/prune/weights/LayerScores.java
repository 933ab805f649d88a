package io.espalier.prune.weights;

import java.util.BitSet;
import java.util.List;

/**
 * What an allocation has to know about a layer.
 *
 * @param layer its weight and units
 * @param scores of the units, finite and not negative; the lowest go first
 * @param costs weights of each unit that are not zero yet
 * @param zeros weights that are zero already; they stay zero
 * @param zerosMin the fewest zeros that the layer may have afterwards
 * @param zerosMax the most zeros that the layer may have afterwards
 */
public record LayerScores(
    LayerUnits layer, float[] scores, int[] costs, long zeros, long zerosMin, long zerosMax) {

  /**
   * The scores of a layer within bounds. What is zero already stays so, whatever the bounds; at
   * least one weight always stays, since a layer without weights cuts the network in two.
   *
   * @param values the weights
   * @param scores of the units
   * @param sparsityMin the least sparsity, 0 to 1
   * @param sparsityMax the highest, from the least to 1
   */
  public static LayerScores of(
      LayerUnits layer, float[] values, float[] scores, double sparsityMin, double sparsityMax) {
    int[] costs = new int[scores.length];
    long zeros = values.length;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0) {
        costs[layer.units().of(i)]++;
        zeros--;
      }
    }
    long most = Math.min((long) Math.floor(sparsityMax * values.length + 1e-9), values.length - 1L);
    long zerosMax = Math.max(zeros, most);
    long least = (long) Math.ceil(sparsityMin * values.length - 1e-9);
    long zerosMin = Math.clamp(least, zeros, zerosMax);
    return new LayerScores(layer, scores, costs, zeros, zerosMin, zerosMax);
  }

  /** Number of weights. */
  public long elements() {
    return layer.elements();
  }

  /**
   * The weights of the lowest units, as places of the tensor: as many units as fit.
   *
   * @param wanted zeros of the layer afterwards, those of today included
   */
  public BitSet lowest(long wanted) {
    long left = Math.max(0, wanted - zeros);
    Threshold threshold = Threshold.ofLowest(List.of(scores), List.of(costs), left);
    long ties = threshold.ties();
    BitSet units = new BitSet(scores.length);
    for (int unit = 0; unit < scores.length; unit++) {
      if (left > 0 && scores[unit] < threshold.score()) {
        units.set(unit);
      } else if (left > 0 && scores[unit] == threshold.score() && costs[unit] <= ties) {
        units.set(unit);
        ties -= costs[unit];
      }
    }
    if (layer.units() instanceof Units.Single) {
      return units;
    }
    BitSet places = new BitSet(layer.elements());
    for (int i = 0; i < layer.elements(); i++) {
      places.set(i, units.get(layer.units().of(i)));
    }
    return places;
  }
}
