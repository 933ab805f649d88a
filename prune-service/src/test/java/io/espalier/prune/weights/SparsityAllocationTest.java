package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparsityAllocationTest {

  private static final long SEED = 43;

  @Test
  void oneThresholdTakesTheLowestScoresWhicheverLayerTheyAreIn() {
    List<LayerScores> layers =
        List.of(
            Networks.layer("a", 2, 2, 5, -6, 0.1f, 7),
            Networks.layer("b", 2, 3, -0.2f, 0.3f, 0.4f, 9, 8, 10));

    long[] zeros = new GlobalThreshold().zeros(layers, 4);

    assertThat(zeros).containsExactly(1, 3);
    assertThat(layers.get(0).lowest(1).stream()).containsExactly(2);
    assertThat(layers.get(1).lowest(3).stream()).containsExactly(0, 1, 2);
  }

  @Test
  void aLayerAtItsBoundLeavesTheRestToTheOthersByOneThreshold() {
    // Given a layer whose weights are all lower than the others', but that may lose half at most,
    // and one that has to lose a quarter although its weights are the highest
    LayerScores low = Networks.bounded(Networks.layer("low", 2, 2, 1, 2, 3, 4), 0, 0.5);
    LayerScores high = Networks.bounded(Networks.layer("high", 2, 2, 51, 52, 53, 54), 0.25, 1);
    LayerScores first = Networks.layer("first", 2, 2, 11, 21, 31, 41);
    LayerScores second = Networks.layer("second", 2, 2, 12, 13, 14, 42);

    long[] zeros = new GlobalThreshold().zeros(List.of(low, high, first, second), 7);

    assertThat(zeros).containsExactly(2, 1, 1, 3);
  }

  @Test
  void uniformTakesTheSameShareOfEveryLayerAndFillsUpWhatBoundsKeep() {
    LayerScores free = layer("free", 40, 10, 1);
    LayerScores small = layer("small", 20, 10, 2);
    LayerScores kept = Networks.bounded(layer("kept", 20, 10, 3), 0, 0);

    assertThat(new UniformSparsity().zeros(List.of(free, small), 300)).containsExactly(200, 100);
    assertThat(new UniformSparsity().zeros(List.of(free, small, kept), 400))
        .containsExactly(267, 133, 0);
  }

  @Test
  void everyAllocationMakesExactlyTheWantedZerosAndNeverAWholeLayer() {
    List<LayerScores> layers =
        List.of(layer("a", 10, 10, 1), layer("b", 30, 40, 2), layer("c", 3, 100, 3));
    for (SparsityAllocation allocation :
        List.of(
            new UniformSparsity(),
            new GlobalThreshold(),
            new LampThreshold(true),
            new ErdosRenyi())) {
      for (long wanted : new long[] {0, 1, 160, 800, 1500, 1597}) {
        long[] zeros = allocation.zeros(layers, wanted);
        assertThat(Filling.sum(zeros)).as("%s, %d", allocation, wanted).isEqualTo(wanted);
        for (int i = 0; i < zeros.length; i++) {
          assertThat(zeros[i]).isBetween(0L, layers.get(i).elements() - 1);
        }
      }
    }
  }

  @Test
  void erdosRenyiDensitiesAreProportionalToTheSumOfDimensionsOverTheirProduct() {
    // Given layers of 100x100 and 200x50 and one so small that it stays dense
    List<LayerScores> layers =
        List.of(layer("a", 100, 100, 1), layer("b", 200, 50, 2), layer("tiny", 2, 3, 3));

    // When 80% of the two large ones go
    long[] zeros = new ErdosRenyi().zeros(layers, 16_000);

    // Then 200 : 250 is the ratio of what is left, and the tiny one is dense
    assertThat(zeros[2]).isZero();
    double ratio = (10_000.0 - zeros[0]) / (10_000.0 - zeros[1]);
    assertThat(ratio).isCloseTo(200.0 / 250.0, within(1e-3));
  }

  @Test
  void lampScoresAgreeWithTheirDefinition() {
    float[] scores = {0.5f, 3, 0.25f, 1, 2, 0};

    float[] normalized = new LampThreshold(true).normalized(scores);

    for (int i = 0; i < scores.length; i++) {
      double sum = 0;
      for (float other : scores) {
        sum += other >= scores[i] ? other * other : 0;
      }
      assertThat((double) normalized[i]).isCloseTo(scores[i] * scores[i] / sum, within(1e-7));
    }
    assertThat(new LampThreshold(false).normalized(new float[] {1, 3})).containsExactly(0.25f, 1);
  }

  @Test
  void lampPrunesALayerOfSmallWeightsNoMoreThanItsOwnShape() {
    // Given two layers that are the same but for a factor: one threshold empties the smaller
    float[] values = Networks.gaussian(200, 1, SEED);
    float[] smaller = values.clone();
    for (int i = 0; i < smaller.length; i++) {
      smaller[i] *= 0.01f;
    }
    List<LayerScores> layers =
        List.of(Networks.layer("large", 20, 10, values), Networks.layer("small", 20, 10, smaller));

    assertThat(new GlobalThreshold().zeros(layers, 200)[1]).isGreaterThan(195);
    assertThat(new LampThreshold(true).zeros(layers, 200)).containsExactly(100, 100);
  }

  @Test
  void thresholdsAgreeWithSortingAtEverySparsity() {
    List<LayerScores> layers = List.of(layer("a", 67, 61, 1), layer("b", 1, 67, 2));
    List<Float> sorted = new ArrayList<>();
    layers.forEach(
        of -> {
          for (float score : of.scores()) {
            sorted.add(score);
          }
        });
    sorted.sort(Comparator.naturalOrder());
    for (long wanted : new long[] {1, 400, 2000, 4000}) {
      long[] zeros = new GlobalThreshold().zeros(layers, wanted);
      double sum = 0;
      for (int i = 0; i < zeros.length; i++) {
        LayerScores of = layers.get(i);
        sum += of.lowest(zeros[i]).stream().mapToDouble(unit -> of.scores()[unit]).sum();
      }
      double expected =
          sorted.subList(0, (int) wanted).stream().mapToDouble(Float::doubleValue).sum();
      assertThat(sum).as("seed %d", SEED).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  private static LayerScores layer(String name, int outputs, int inputs, long seed) {
    return Networks.layer(
        name, outputs, inputs, Networks.gaussian(outputs * inputs, 1, SEED + seed));
  }
}
