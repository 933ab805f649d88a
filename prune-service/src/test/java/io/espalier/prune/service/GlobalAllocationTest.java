package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GlobalAllocationTest {

  private final GlobalAllocation allocation = new GlobalAllocation();

  @Test
  void theLowestScoresGoWhicheverLayerTheyAreIn() {
    // Given two layers, the second with nearly all the small scores
    List<float[]> scores =
        List.of(new float[] {5, 6, 0.1f, 7}, new float[] {0.2f, 0.3f, 0.4f, 9, 8, 10});

    // When four of ten go
    List<BitSet> chosen = allocation.lowest(scores, 0.4);

    // Then they are the four smallest of all
    assertThat(chosen.get(0).stream()).containsExactly(2);
    assertThat(chosen.get(1).stream()).containsExactly(0, 1, 2);
  }

  @Test
  void tiesAreBrokenByPosition() {
    List<BitSet> chosen =
        allocation.lowest(List.of(new float[] {1, 1, 1}, new float[] {1, 1, 0}), 0.5);

    assertThat(chosen.get(0).stream()).containsExactly(0, 1);
    assertThat(chosen.get(1).stream()).containsExactly(2);
  }

  @Test
  void theCountIsExactAndAgreesWithSortingAtEverySparsity() {
    long seed = 71;
    Random random = new Random(seed);
    List<float[]> scores = new ArrayList<>();
    for (int size : new int[] {1, 67, 1000, 4099}) {
      float[] layer = new float[size];
      for (int i = 0; i < size; i++) {
        // Few distinct values in part of the layer, so that thresholds fall on ties, and magnitudes
        // from denormal to huge.
        layer[i] = i % 3 == 0 ? random.nextInt(5) : (float) Math.exp(random.nextGaussian() * 20);
      }
      scores.add(layer);
    }
    double[] sorted =
        scores.stream()
            .flatMapToDouble(l -> IntStream.range(0, l.length).mapToDouble(i -> l[i]))
            .sorted()
            .toArray();

    for (double sparsity : new double[] {0, 0.0001, 0.1, 0.5, 0.7, 0.9, 0.999}) {
      List<BitSet> chosen = allocation.lowest(scores, sparsity);
      int count = chosen.stream().mapToInt(BitSet::cardinality).sum();
      double sum = 0;
      for (int layer = 0; layer < scores.size(); layer++) {
        float[] values = scores.get(layer);
        sum += chosen.get(layer).stream().mapToDouble(i -> values[i]).sum();
      }
      assertThat(count)
          .as("seed %d, sparsity %s", seed, sparsity)
          .isEqualTo((int) Math.round(sparsity * sorted.length));
      assertThat(sum)
          .as("seed %d, sparsity %s", seed, sparsity)
          .isCloseTo(Arrays.stream(sorted, 0, count).sum(), withinPercentage(1e-9));
    }
  }

  @Test
  void aScoreThatIsNotANumberIsRefused() {
    assertThatThrownBy(() -> allocation.lowest(List.of(new float[] {1, Float.NaN}), 0.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void uniformAllocationTakesTheSameShareOfEveryLayerButNeverAll() {
    List<BitSet> chosen =
        new UniformAllocation()
            .lowest(
                List.of(
                    new float[] {1, 2, 3, 4}, new float[] {400, 300, 200, 100}, new float[] {7}),
                0.5);

    assertThat(chosen.get(0).stream()).containsExactly(0, 1);
    assertThat(chosen.get(1).stream()).containsExactly(2, 3);
    assertThat(chosen.get(2).stream()).isEmpty();
  }
}
