package io.espalier.prune.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The sparsities with the least sum of measured errors whose cost is within that of the same
 * sparsity in every layer, by dynamic programming over costs in {@value #BUCKETS} parts (Frantar
 * and Alistarh, 2022: SPDY). Costs are rounded up, so that the budget is never exceeded. Sparsities
 * at which a class loses more recall than the guard allows are used only where the budget cannot be
 * met without.
 *
 * @param curves the measured cost of each layer; one without a curve keeps its fewest zeros
 * @param costs what the budget counts
 * @param weights whether the budget counts weights: then exactly the wanted zeros are made
 */
public record DynamicProgram(List<LayerCurve> curves, LayerCosts costs, boolean weights)
    implements SparsityAllocation {

  /** By how much a percentage point of recall beyond the guard is worse than a unit of error. */
  static final double EXCESS_WEIGHT = 1e6;

  private static final int BUCKETS = 10_000;
  private static final int LEVELS = 100;

  public DynamicProgram {
    curves = List.copyOf(curves);
  }

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    long[] uniform = new UniformSparsity().zeros(layers, wanted);
    double budget = Budgets.total(costs, layers, uniform);
    long[][] zeros = new long[layers.size()][];
    int[][] whole = new int[layers.size()][];
    double[][] errors = new double[layers.size()][];
    Map<String, LayerCurve> byWeight =
        curves.stream()
            .map(LayerCurve::rising)
            .collect(Collectors.toMap(LayerCurve::weight, Function.identity()));
    for (int i = 0; i < layers.size(); i++) {
      LayerScores layer = layers.get(i);
      LayerCurve curve = byWeight.get(layer.layer().weight());
      zeros[i] = levels(layer, uniform[i]);
      whole[i] = new int[zeros[i].length];
      errors[i] = new double[zeros[i].length];
      for (int level = 0; level < zeros[i].length; level++) {
        double sparsity = (double) zeros[i][level] / layer.elements();
        double cost = costs.of(i, sparsity);
        whole[i][level] = (int) Math.min(BUCKETS + 1.0, Math.ceil(cost / budget * BUCKETS - 1e-9));
        errors[i][level] = curve == null ? 0 : error(curve.at(sparsity));
      }
    }
    int[] chosen = Knapsack.choose(whole, errors, BUCKETS);
    if (chosen == null) {
      return uniform; // rounding up leaves nothing, and uniform is within the budget
    }
    long[] result = new long[layers.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = zeros[i][chosen[i]];
    }
    return weights ? givenBack(layers, result, wanted) : result;
  }

  private static double error(LayerErrors.Cost cost) {
    return cost.error() + EXCESS_WEIGHT * cost.excess();
  }

  /** Numbers of zeros to choose from, the uniform allocation's among them. */
  private static long[] levels(LayerScores layer, long uniform) {
    List<Long> levels = new ArrayList<>();
    for (int level = 0; level <= LEVELS; level++) {
      long zeros = Math.round((double) level / LEVELS * layer.elements());
      levels.add(Math.clamp(zeros, layer.zerosMin(), layer.zerosMax()));
    }
    levels.add(uniform);
    return levels.stream().mapToLong(Long::longValue).distinct().sorted().toArray();
  }

  /** Takes back the zeros that whole levels make beyond the wanted ones, in proportion. */
  private static long[] givenBack(List<LayerScores> layers, long[] zeros, long wanted) {
    long beyond = Math.max(0, Filling.sum(zeros) - wanted);
    long room = 0;
    for (int i = 0; i < zeros.length; i++) {
      room += zeros[i] - layers.get(i).zerosMin();
    }
    long[] fewer = zeros.clone();
    long left = beyond;
    for (int i = 0; i < zeros.length && room > 0; i++) {
      long own = zeros[i] - layers.get(i).zerosMin();
      long back = Math.min(own, Math.min(left, (long) Math.ceil((double) beyond * own / room)));
      fewer[i] -= back;
      left -= back;
    }
    return fewer;
  }
}
