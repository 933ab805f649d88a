package io.espalier.prune.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every layer is made as sparse as it can be before its measured error, when pruned alone, exceeds
 * one bound that is the same for all: layers that suffer little are pruned more (Li et al., 2017;
 * Han et al., 2015). Sparsities at which a class loses more recall than the guard allows are used
 * only where the wanted zeros cannot be had without, those that exceed it least first.
 *
 * @param curves the measured cost of each layer
 */
public record EqualSensitivity(List<LayerCurve> curves) implements SparsityAllocation {

  /** Sparsities that are looked at between 0 and 1. */
  private static final int STEPS = 1000;

  public EqualSensitivity {
    curves = List.copyOf(curves);
  }

  @Override
  public long[] zeros(List<LayerScores> layers, long wanted) {
    Map<String, LayerCurve> byWeight =
        curves.stream()
            .map(LayerCurve::rising)
            .collect(Collectors.toMap(LayerCurve::weight, Function.identity()));
    Map<String, double[]> badness =
        layers.stream()
            .map(layer -> layer.layer().weight())
            .filter(byWeight::containsKey)
            .collect(Collectors.toMap(Function.identity(), name -> badness(byWeight.get(name))));
    TreeSet<Double> levels = new TreeSet<>(Comparator.naturalOrder());
    badness.values().forEach(of -> addAll(levels, of));
    List<Double> ordered = new ArrayList<>(levels);
    return Filling.to(
        layers,
        wanted,
        (layer, level) -> {
          double[] of = badness.get(layer.layer().weight());
          double bound = level(ordered, level);
          return of == null ? 0 : sparsestWithin(of, bound);
        });
  }

  /** Excess over the guard counts more than any error. */
  private static double[] badness(LayerCurve curve) {
    double[] badness = new double[STEPS + 1];
    for (int step = 0; step <= STEPS; step++) {
      LayerErrors.Cost cost = curve.at((double) step / STEPS);
      badness[step] = cost.error() + DynamicProgram.EXCESS_WEIGHT * cost.excess();
    }
    return badness;
  }

  /** A level from 0 to 1 among all that occur. */
  private static double level(List<Double> ordered, double level) {
    double place = level * ordered.size() - 1;
    if (place < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    int low = Math.min((int) place, ordered.size() - 1);
    int high = Math.min(low + 1, ordered.size() - 1);
    return ordered.get(low) + (ordered.get(high) - ordered.get(low)) * (place - low);
  }

  /** The highest sparsity whose badness is within a bound, in a straight line between two steps. */
  private static double sparsestWithin(double[] badness, double bound) {
    int step = STEPS;
    while (step >= 0 && badness[step] > bound) {
      step--;
    }
    if (step < 0) {
      return 0;
    }
    if (step == STEPS) {
      return 1;
    }
    return (step + (bound - badness[step]) / (badness[step + 1] - badness[step])) / STEPS;
  }

  private static void addAll(TreeSet<Double> levels, double[] values) {
    for (double value : values) {
      levels.add(value);
    }
  }
}
