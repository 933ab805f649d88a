package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomnessTest {
  @Test
  void aPermutationHoldsEveryNumberOnceAndDependsOnSeedAndPosition() {
    // When
    int[] order = Randomness.of(1, 1).permutation(500);

    // Then
    assertThat(order).isEqualTo(Randomness.of(1, 1).permutation(500));
    assertThat(order).isNotEqualTo(Randomness.of(1, 2).permutation(500));
    assertThat(order).isNotEqualTo(Randomness.of(2, 1).permutation(500));
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(IntStream.range(0, 500).toArray());
  }

  @Test
  void numbersAreSpreadEvenly() {
    // Given
    Randomness randomness = Randomness.of(42, 7);
    int[] counts = new int[4];

    // When
    for (int i = 0; i < 40_000; i++) {
      counts[randomness.next(4)]++;
    }

    // Then
    assertThat(Arrays.stream(counts).boxed())
        .allSatisfy(count -> assertThat(count).isBetween(9_700, 10_300));
  }
}
