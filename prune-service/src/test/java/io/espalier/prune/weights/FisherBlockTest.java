package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.graph.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FisherBlockTest {

  private static final long SEED = 47;
  private static final int SIZE = 6;
  private static final int GRADIENTS = 9;

  private final float[][] gradients = new float[GRADIENTS][];
  private final float[] weights = Networks.gaussian(SIZE, 1, SEED);

  FisherBlockTest() {
    for (int i = 0; i < GRADIENTS; i++) {
      gradients[i] = Networks.gaussian(SIZE, 0.1, SEED + 1 + i);
    }
  }

  @Test
  void theScoreIsTheLeastRiseOfTheQuadraticLossWhenTheWeightsAreZero() {
    // For single weights and for three together
    for (int[] range : new int[][] {{0, 1}, {4, 5}, {2, 5}}) {
      boolean[] gone = new boolean[SIZE];
      Arrays.fill(gone, range[0], range[1], true);

      double score = FisherBlock.of(gradients).score(weights, range[0], range[1]);

      double expected = loss(best(gone));
      assertThat(score).as("seed %d", SEED).isCloseTo(expected, within(1e-6 * expected));
    }
  }

  @Test
  void theUpdateIsTheBestThereIsForTheWeightsThatStay() {
    boolean[] gone = {true, false, true, false, false, true};

    float[] updated = weights.clone();
    FisherBlock.of(gradients).update(updated, gone);

    double[] expected = best(gone);
    Random random = new Random(SEED);
    for (int i = 0; i < SIZE; i++) {
      assertThat((double) updated[i]).as("seed %d", SEED).isCloseTo(expected[i], within(1e-5));
      if (gone[i]) {
        assertThat(updated[i]).isZero();
      }
    }
    // And no other values of those that stay do better.
    for (int attempt = 0; attempt < 100; attempt++) {
      double[] other = expected.clone();
      for (int i = 0; i < SIZE; i++) {
        other[i] += gone[i] ? 0 : 0.1 * random.nextGaussian();
      }
      assertThat(loss(other)).isGreaterThanOrEqualTo(loss(expected) - 1e-12);
    }
  }

  @Test
  void nothingIsUpdatedWhereNothingGoes() {
    float[] updated = weights.clone();

    FisherBlock.of(gradients).update(updated, new boolean[SIZE]);

    assertThat(updated).isEqualTo(weights);
  }

  @Test
  void weightsOfAUnitAreNextToEachOtherAndNoUnitStraddlesBlocks() {
    // Given 4x1 blocks of 10 outputs by 5 inputs, whose weights lie apart
    WeightLayout layout = new WeightLayout(10, 5, 3, 15, 3, 1);
    LayerUnits layer =
        new LayerUnits("w", Shape.of(10, 5, 3), layout, new Units.Blocks(layout, 4, 1));

    UnitOrder order = UnitOrder.of(layer, 14);

    assertThat(Arrays.stream(order.places()).distinct()).hasSize(150);
    for (int block = 0; block < order.blocks(); block++) {
      int from = order.starts()[block];
      int to = order.starts()[block + 1];
      assertThat(to - from).isBetween(1, 14);
      if (to < 150) {
        int last = layer.units().of(order.places()[to - 1]);
        assertThat(layer.units().of(order.places()[to])).isNotEqualTo(last);
      }
    }
    assertThat(UnitOrder.of(layer, 3).starts()).contains(3, 4, 7, 8);
  }

  /** The damped empirical Fisher matrix. */
  private double[][] fisher() {
    double[][] fisher = new double[SIZE][SIZE];
    double diagonal = 0;
    for (float[] gradient : gradients) {
      for (int i = 0; i < SIZE; i++) {
        diagonal += (double) gradient[i] * gradient[i] / GRADIENTS / SIZE;
        for (int j = 0; j < SIZE; j++) {
          fisher[i][j] += (double) gradient[i] * gradient[j] / GRADIENTS;
        }
      }
    }
    for (int i = 0; i < SIZE; i++) {
      fisher[i][i] += 0.01 * diagonal;
    }
    return fisher;
  }

  /** {@code d' F d / 2} for the change d from the weights. */
  private double loss(double[] values) {
    double[][] fisher = fisher();
    double loss = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        loss += 0.5 * (values[i] - weights[i]) * fisher[i][j] * (values[j] - weights[j]);
      }
    }
    return loss;
  }

  /** The least of that loss with some weights at zero, by descent along one axis at a time. */
  private double[] best(boolean[] gone) {
    double[][] fisher = fisher();
    double[] values = new double[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = gone[i] ? 0 : weights[i];
    }
    for (int sweep = 0; sweep < 20_000; sweep++) {
      for (int i = 0; i < SIZE; i++) {
        if (!gone[i]) {
          double slope = 0;
          for (int j = 0; j < SIZE; j++) {
            slope += fisher[i][j] * (values[j] - weights[j]);
          }
          values[i] -= slope / fisher[i][i];
        }
      }
    }
    return values;
  }
}
