package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.prune.weights.LayerErrors.Cost;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeasuredAllocationTest {

  private static final List<Double> SPARSITIES = List.of(0.0, 0.5, 0.9, 0.999);

  private final List<LayerScores> layers =
      List.of(
          Networks.layer("sturdy", 50, 20, Networks.gaussian(1000, 1, 1)),
          Networks.layer("delicate", 50, 20, Networks.gaussian(1000, 1, 2)));
  private final LayerCosts weights =
      Costs.weights(layers.stream().map(LayerScores::layer).toList());

  @Test
  void theLayerThatSuffersLittleIsPrunedMost() {
    // Given one layer whose loss hardly rises and one whose loss rises ten times as much
    List<LayerCurve> curves =
        List.of(curve("sturdy", 0, 0.01, 0.05, 0.2), curve("delicate", 0, 0.1, 0.5, 2));

    for (SparsityAllocation allocation :
        List.of(new EqualSensitivity(curves), new DynamicProgram(curves, weights, true))) {
      long[] zeros = allocation.zeros(layers, 1000);

      assertThat(Filling.sum(zeros)).as("%s", allocation).isEqualTo(1000);
      assertThat(zeros[0]).as("%s", allocation).isGreaterThanOrEqualTo(799);
    }
  }

  @Test
  void equalSensitivityBringsEveryLayerToTheSameError() {
    List<LayerCurve> curves =
        List.of(curve("sturdy", 0, 0.1, 0.5, 2), curve("delicate", 0, 0.2, 1, 4));

    long[] zeros = new EqualSensitivity(curves).zeros(layers, 1200);

    double sturdy = curves.get(0).at(zeros[0] / 1000.0).error();
    double delicate = curves.get(1).at(zeros[1] / 1000.0).error();
    assertThat(Math.abs(sturdy - delicate)).isLessThan(0.01);
    assertThat(zeros[0]).isGreaterThan(zeros[1]);
  }

  @Test
  void theSumOfErrorsIsNoHigherThanThatOfAnyOtherSplit() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      List<LayerCurve> curves = List.of(rising("sturdy", random), rising("delicate", random));

      long[] zeros = new DynamicProgram(curves, weights, true).zeros(layers, 1200);

      double best = Double.POSITIVE_INFINITY;
      for (int zerosFirst = 210; zerosFirst <= 990; zerosFirst += 10) { // hundredths
        best =
            Math.min(
                best,
                curves.get(0).at(zerosFirst / 1000.0).error()
                    + curves.get(1).at((1200 - zerosFirst) / 1000.0).error());
      }
      double reached =
          curves.get(0).at(zeros[0] / 1000.0).error() + curves.get(1).at(zeros[1] / 1000.0).error();
      assertThat(Filling.sum(zeros)).as("seed %d", seed).isEqualTo(1200);
      assertThat(reached).as("seed %d", seed).isLessThanOrEqualTo(best + 1e-9);
    }
  }

  @Test
  void sparsitiesThatTheGuardForbidsAreUsedOnlyWhereNothingElseReachesTheTarget() {
    // Given a layer that seems free, but spends the recall of a class beyond one half
    LayerCurve spending =
        new LayerCurve(
            "sturdy",
            SPARSITIES,
            List.of(new Cost(0, 0, 0), new Cost(0, 0.5, 0), new Cost(0, 5, 4), new Cost(0, 9, 8)));
    List<LayerCurve> curves = List.of(spending, curve("delicate", 0, 0.1, 0.5, 2));

    for (SparsityAllocation allocation :
        List.of(new EqualSensitivity(curves), new DynamicProgram(curves, weights, true))) {
      // When half and when three quarters and more are to go
      long[] half = allocation.zeros(layers, 1000);
      long[] most = allocation.zeros(layers, 1450);
      long[] beyond = allocation.zeros(layers, 1900);

      // Then the layer stops at one half as long as the other can give the rest
      assertThat(half[0]).as("%s", allocation).isBetween(400L, 501L);
      assertThat(most[0]).as("%s", allocation).isBetween(451L, 505L);
      assertThat(Filling.sum(beyond)).as("%s", allocation).isEqualTo(1900);
      assertThat(beyond[0]).as("%s", allocation).isGreaterThan(850);
    }
  }

  @Test
  void noBudgetCostsMoreThanTheSameSparsityInEveryLayer() {
    // Given a layer whose every weight costs ten times that of the other
    LayerCosts uneven = (layer, sparsity) -> (layer == 0 ? 10 : 1) * (1 - sparsity) * 1000;
    List<LayerCurve> curves =
        List.of(curve("sturdy", 0, 0.1, 0.2, 0.5), curve("delicate", 0, 0.1, 0.2, 0.5));
    double budget = Budgets.total(uneven, layers, new UniformSparsity().zeros(layers, 1400));

    long[] dynamic = new DynamicProgram(curves, uneven, false).zeros(layers, 1400);
    long[] global = Budgets.within(new GlobalThreshold(), uneven, layers, 1400, 1998);
    long[] sensitive = Budgets.within(new EqualSensitivity(curves), uneven, layers, 1400, 1998);

    for (long[] zeros : List.of(dynamic, global, sensitive)) {
      assertThat(Budgets.total(uneven, layers, zeros)).isLessThanOrEqualTo(budget * (1 + 1e-9));
    }
    // The dear layer is pruned more than the cheap one where errors alone would not say so.
    assertThat(dynamic[0]).isGreaterThan(dynamic[1]);
    // And no more is pruned than the budget takes.
    assertThat(Budgets.total(uneven, layers, global)).isGreaterThan(budget * 0.99);
  }

  @Test
  void aBoundedLayerStaysWithinItsBoundsWhateverItsCurveSays() {
    List<LayerCurve> curves =
        List.of(curve("sturdy", 0, 0, 0, 0), curve("delicate", 0, 0.1, 0.5, 2));
    List<LayerScores> bounded =
        List.of(Networks.bounded(layers.get(0), 0, 0.6), Networks.bounded(layers.get(1), 0.1, 1));

    for (SparsityAllocation allocation :
        List.of(new EqualSensitivity(curves), new DynamicProgram(curves, weights, true))) {
      assertThat(allocation.zeros(bounded, 1000)).as("%s", allocation).containsExactly(600, 400);
      assertThat(allocation.zeros(bounded, 300)[1]).as("%s", allocation).isEqualTo(100);
    }
  }

  @Test
  void layersThatSufferNothingAtAllShareWhatIsWanted() {
    // Given two layers whose loss does not rise up to one half
    List<LayerCurve> curves = List.of(curve("sturdy", 0, 0, 1, 2), curve("delicate", 0, 0, 1, 2));

    assertThat(new EqualSensitivity(curves).zeros(layers, 400)).containsExactly(200, 200);
  }

  private static LayerCurve curve(String layer, double... errors) {
    return new LayerCurve(
        layer, SPARSITIES, Arrays.stream(errors).mapToObj(Cost::ofError).toList());
  }

  private static LayerCurve rising(String layer, Random random) {
    double second = random.nextDouble();
    double third = second + random.nextDouble();
    return curve(layer, 0, second, third, third + random.nextDouble());
  }
}
