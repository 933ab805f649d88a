package io.espalier.training.sparsify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitSelectionTest {
  private static final long SEED = 3;

  @Test
  void whatIsWorthLeastGoesAsSortingWouldHaveIt() {
    // Given numbers of either sign in two layers
    Random random = new Random(SEED);
    float[] first = new float[701];
    float[] second = new float[300];
    Arrays.setAll(new Object[701], i -> first[i] = (float) random.nextGaussian());
    Arrays.setAll(new Object[300], i -> second[i] = (float) (3 * random.nextGaussian()));
    float[] sorted = Arrays.copyOf(first, 1001);
    System.arraycopy(second, 0, sorted, 701, 300);
    Arrays.sort(sorted);

    for (int weights : new int[] {0, 1, 500, 1000, 1001}) {
      // When
      List<boolean[]> dropped =
          new UnitSelection(List.of(first, second), List.of(ones(701), ones(300)))
              .lowest(weights, new long[] {701, 300});

      // Then
      assertThat(count(dropped.getFirst()) + count(dropped.getLast())).isEqualTo(weights);
      for (int i = 0; i < first.length; i++) {
        assertThat(dropped.getFirst()[i])
            .as("%s with seed %d", first[i], SEED)
            .isEqualTo(weights > 0 && first[i] <= sorted[weights - 1]);
      }
    }
  }

  @Test
  void amongEqualsJustSoManyGoAsAreWanted() {
    List<boolean[]> dropped =
        new UnitSelection(List.of(new float[10]), List.of(ones(10))).lowest(4, new long[] {10});

    assertThat(dropped.getFirst())
        .containsExactly(true, true, true, true, false, false, false, false, false, false);
  }

  @Test
  void aLayerAtItsLimitLeavesTheRestToTheOthers() {
    // Given a layer that is worth less than the other throughout
    float[] poor = {1, 2, 3, 4};
    float[] rich = {5, 6, 7, 8};

    // When
    List<boolean[]> dropped =
        new UnitSelection(List.of(poor, rich), List.of(ones(4), ones(4)))
            .lowest(4, new long[] {3, 4});

    // Then
    assertThat(dropped.getFirst()).containsExactly(true, true, true, false);
    assertThat(dropped.getLast()).containsExactly(true, false, false, false);
  }

  @Test
  void ofBlocksNoMoreWeightsGoThanWanted() {
    List<boolean[]> dropped =
        new UnitSelection(List.of(new float[] {3, 1, 2}), List.of(new int[] {4, 4, 2}))
            .lowest(7, new long[] {10});

    assertThat(dropped.getFirst()).containsExactly(false, true, true);
  }

  @Test
  void whatMustStayStays() {
    List<boolean[]> dropped =
        new UnitSelection(List.of(new float[] {Float.POSITIVE_INFINITY, 1}), List.of(ones(2)))
            .lowest(2, new long[] {2});

    assertThat(dropped.getFirst()).containsExactly(false, true);
  }

  private static int count(boolean[] flags) {
    int count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }

  private static int[] ones(int length) {
    int[] ones = new int[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
