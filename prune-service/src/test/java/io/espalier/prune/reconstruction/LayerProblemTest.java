package io.espalier.prune.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.step.Pattern;
import io.espalier.prune.weights.WeightLayout;
import io.espalier.training.InputMoments;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LayerProblemTest {
  private static final int SEED = 11;
  private static final double DAMPING = 1e-4;

  @Test
  void theFactorOfTheInverseGivesTheIdentityBack() {
    // Given more columns than a panel of the factorization
    int n = 150;
    float[] h = problem(8, correlated(n, 400), n, 1, null).h();

    // When
    float[] factor = InverseFactor.of(h, n);

    // Then U H U' is the identity
    float[] half = Rows.times(factor, n, h, n);
    float[] identity = Rows.timesTransposedUpper(half, n, factor, n);
    for (int i = 0; i < identity.length; i++) {
      assertThat(identity[i]).isCloseTo(i / n == i % n ? 1f : 0f, within(2e-2f));
    }
  }

  @Test
  void ofInputsThatHaveNothingInCommonTheSmallestWeightsGoAndTheRestStays() {
    // Given orthogonal inputs of equal size
    int n = 40;
    float[] gram = new float[n * n];
    for (int i = 0; i < n; i++) {
      gram[i * n + i] = 1;
    }
    LayerProblem problem = problem(6, gram, n, 1, null);

    // When
    float[] pruned = problem.prune(null, 120, 5).weights();

    // Then
    float[] magnitudes = problem.dense().clone();
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = Math.abs(magnitudes[i]);
    }
    Arrays.sort(magnitudes);
    for (int i = 0; i < pruned.length; i++) {
      boolean goes = Math.abs(problem.dense()[i]) < magnitudes[120];
      assertThat(pruned[i]).isCloseTo(goes ? 0 : problem.dense()[i], within(1e-5f));
    }
  }

  @Test
  void whatStaysIsTheLeastSquaresSolutionForWhatIsFound() {
    // Given
    int n = 24;
    LayerProblem problem = problem(5, correlated(n, 60), n, 1, null);

    // When
    Sweep.Result pruned = problem.prune(null, 60, 200);

    // Then the gradient is nothing wherever a weight stays
    float[] image = Rows.times(pruned.weights(), 5, problem.h(), n);
    long zeros = 0;
    for (int i = 0; i < image.length; i++) {
      if (pruned.kept()[i]) {
        assertThat(image[i]).isCloseTo(problem.target()[i], within(1e-3f));
      } else {
        assertThat(pruned.weights()[i]).isZero();
        zeros++;
      }
    }
    assertThat(zeros).isEqualTo(60);
  }

  @Test
  void inputsThatAreThereTwiceAreFoundAndCostNothing() {
    // Given each input twice
    int half = 16;
    int n = 2 * half;
    float[] small = correlated(half, 64);
    float[] gram = new float[n * n];
    for (int i = 0; i < gram.length; i++) {
      gram[i] = small[i / n / 2 * half + i % n / 2];
    }
    LayerProblem problem = problem(4, gram, n, 1, null);

    // When half of the weights go
    Sweep.Result pruned = problem.prune(null, 4 * half, 200);

    // Then
    assertThat(error(problem, pruned.weights()) / problem.energy()).isLessThan(1e-3);
  }

  @Test
  void theErrorOfASweepIsThatOfItsOutputsAndRisesWithSparsity() {
    // Given
    int n = 200;
    LayerProblem problem = problem(8, correlated(n, 500), n, 1, null);
    float[] factor = problem.factor();
    boolean[] zeros = LayerProblem.zeros(problem.dense());
    double before = 0;

    for (int wanted : new int[] {400, 800, 1200, 1500}) {
      // When
      Sweep.Result swept =
          Sweep.run(problem.dense(), zeros, factor, problem.columns(), null, wanted);

      // Then
      double measured = error(problem, swept.weights());
      assertThat(swept.error()).isCloseTo(measured, within(0.01 * measured));
      assertThat(swept.error()).isGreaterThan(before);
      before = swept.error();
    }
  }

  @Test
  void blocksGoWhole() {
    // Given a kernel of two positions over 9 inputs, so that blocks of two inputs are ragged
    Pattern.Block pattern = new Pattern.Block(4, 2);
    LayerProblem problem = problem(10, correlated(18, 80), 18, 2, pattern);

    // When
    boolean[] kept = problem.prune(pattern, 90, 5).kept();

    // Then
    Columns columns = problem.columns();
    for (int i = 0; i < kept.length; i++) {
      int column = i % 18;
      int group = Arrays.binarySearch(columns.starts(), column);
      int start = columns.starts()[group < 0 ? -group - 2 : group];
      int firstRow = i / 18 / 4 * 4;
      assertThat(kept[i]).isEqualTo(kept[firstRow * 18 + start]);
    }
  }

  @Test
  void ofEveryMInputsAtAPlaceOfTheKernelAtMostNStay() {
    // Given
    Pattern.NOfM pattern = new Pattern.NOfM(2, 4);
    LayerProblem problem = problem(6, correlated(24, 80), 24, 3, pattern);

    // When
    boolean[] kept = problem.prune(pattern, 0, 5).kept();

    // Then
    for (int row = 0; row < 6; row++) {
      for (int group = 0; group < problem.columns().groups(); group++) {
        int stay = 0;
        for (int at = problem.columns().starts()[group]; at < problem.columns().end(group); at++) {
          stay += kept[row * 24 + at] ? 1 : 0;
        }
        assertThat(stay).isEqualTo(2);
      }
    }
  }

  @Test
  void zerosStayAndTheSameIsFoundEachTime() {
    // Given
    int n = 30;
    float[] dense = weights(5, n);
    for (int i = 0; i < dense.length; i += 4) {
      dense[i] = 0;
    }
    LayerProblem problem = problem(dense, correlated(n, 90), n, 1, null);

    // When
    float[] once = problem.prune(null, 80, 8).weights();
    float[] again = problem.prune(null, 80, 8).weights();

    // Then
    assertThat(again).isEqualTo(once);
    for (int i = 0; i < dense.length; i += 4) {
      assertThat(once[i]).isZero();
    }
  }

  private static double error(LayerProblem problem, float[] weights) {
    float[] difference = problem.dense().clone();
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= weights[i];
    }
    int n = problem.columns().count();
    float[] image = Rows.times(difference, difference.length / n, problem.h(), n);
    return Rows.dot(difference, image, difference.length);
  }

  private static LayerProblem problem(
      int rows, float[] gram, int n, int positions, @Nullable Pattern pattern) {
    return problem(weights(rows, n), gram, n, positions, pattern);
  }

  private static LayerProblem problem(
      float[] dense, float[] gram, int n, int positions, @Nullable Pattern pattern) {
    WeightLayout layout =
        new WeightLayout(dense.length / n, n / positions, positions, n, positions, 1);
    InputMoments moments = new InputMoments(n, gram, gram, new float[n], new float[n], 1);
    return LayerProblem.of(moments, dense, Columns.of(layout, pattern), false, DAMPING);
  }

  private static float[] weights(int rows, int n) {
    Random random = new Random(SEED);
    float[] weights = new float[rows * n];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian();
    }
    return weights;
  }

  /** Second moments of inputs that share a part with their neighbours. */
  private static float[] correlated(int n, int samples) {
    Random random = new Random(SEED + 1);
    double[] gram = new double[n * n];
    for (int sample = 0; sample < samples; sample++) {
      double[] x = new double[n];
      double shared = 0;
      for (int i = 0; i < n; i++) {
        shared = 0.7 * shared + random.nextGaussian();
        x[i] = shared;
      }
      for (int i = 0; i < gram.length; i++) {
        gram[i] += x[i / n] * x[i % n] / samples;
      }
    }
    float[] moments = new float[gram.length];
    for (int i = 0; i < gram.length; i++) {
      moments[i] = (float) gram[i];
    }
    return moments;
  }
}
