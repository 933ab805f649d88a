package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class NOfMMaskTest {

  private static final long SEED = 41;

  @Test
  void everyGroupOfAdjacentInputsKeepsItsHighestScores() {
    // Given a convolution with 6 outputs, 10 inputs and 4 positions, and a matrix the other way
    for (WeightLayout layout :
        new WeightLayout[] {
          new WeightLayout(6, 10, 4, 40, 4, 1), new WeightLayout(24, 10, 1, 1, 24, 240)
        }) {
      float[] values = Networks.gaussian(layout.count(), 1, SEED);
      float[] scores = new float[values.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.abs(values[i]);
      }

      // When 2 of every 4 stay
      BitSet gone = new NOfMMask(2, 4).gone(layout, scores, values);

      // Then in each group no weight that went has a higher score than one that stayed
      for (int output = 0; output < layout.outputs(); output++) {
        for (int position = 0; position < layout.positions(); position++) {
          for (int first = 0; first < layout.inputs(); first += 4) {
            int size = Math.min(4, layout.inputs() - first);
            int kept = 0;
            float highestGone = 0;
            float lowestKept = Float.MAX_VALUE;
            for (int i = 0; i < size; i++) {
              int place = layout.index(output, first + i, position);
              if (gone.get(place)) {
                highestGone = Math.max(highestGone, scores[place]);
              } else {
                lowestKept = Math.min(lowestKept, scores[place]);
                kept++;
              }
            }
            assertThat(kept).as("seed %d", SEED).isEqualTo(2);
            assertThat(highestGone).isLessThanOrEqualTo(lowestKept);
          }
        }
      }
    }
  }

  @Test
  void aGroupThatIsNotWholeKeepsNAsWell() {
    WeightLayout layout = new WeightLayout(1, 7, 1, 7, 1, 1);
    float[] scores = {4, 3, 2, 1, 1, 2, 3};

    assertThat(new NOfMMask(2, 4).gone(layout, scores, scores).stream()).containsExactly(2, 3, 4);
    assertThat(new NOfMMask(1, 4).gone(layout, scores, scores).stream())
        .containsExactly(1, 2, 3, 4, 5);
    WeightLayout single = new WeightLayout(4, 1, 1, 1, 1, 1);
    assertThat(new NOfMMask(2, 4).gone(single, new float[4], new float[4]).isEmpty()).isTrue();
  }

  @Test
  void whatIsZeroAlreadyGoesFirstWhateverItsScore() {
    WeightLayout layout = new WeightLayout(1, 4, 1, 4, 1, 1);

    BitSet gone =
        new NOfMMask(2, 4).gone(layout, new float[] {9, 8, 1, 2}, new float[] {0, 5, 5, 5});

    assertThat(gone.stream()).containsExactly(0, 2);
  }
}
