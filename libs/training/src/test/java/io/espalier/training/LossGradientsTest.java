package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossGradientsTest {
  private static final long SEED = 29;
  private static final String WEIGHT = "second.weight";

  private final Split split = Stripes.split(24, new Random(SEED));
  private final Graph graph = Stripes.net(4, SEED);

  @Test
  void theGradientOfABatchIsTheMeanOfItsImagesGradients() {
    // Given gradients of single images and of batches of eight; with the statistics of the batch,
    // as in training, one would not be the mean of the others
    List<float[]> single = gradients(1);
    List<float[]> batches = gradients(8);

    assertThat(single).hasSize(24);
    assertThat(batches).hasSize(3);
    for (int batch = 0; batch < 3; batch++) {
      float[] of = batches.get(batch);
      for (int i = 0; i < of.length; i++) {
        double sum = 0;
        for (int image = 0; image < 8; image++) {
          sum += single.get(8 * batch + image)[i];
        }
        assertThat((double) of[i])
            .as("seed %d, weight %d", SEED, i)
            .isCloseTo(sum / 8, within(1e-5));
      }
    }
  }

  @Test
  void theGradientIsTheSlopeOfTheLossOfTheModelAsItIsUsed() {
    // Given the gradient over all images, and a direction
    float[] gradient = gradients(24).getFirst();
    Random random = new Random(SEED);
    float[] direction = new float[gradient.length];
    double expected = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) random.nextGaussian();
      expected += gradient[i] * direction[i];
    }

    // Then the loss that the evaluator sees changes by it along the direction
    double step = 1e-3;
    double slope = (loss(direction, step) - loss(direction, -step)) / (2 * step);
    assertThat(slope)
        .as("seed %d", SEED)
        .isCloseTo(expected, within(0.03 * Math.abs(expected) + 1e-3));
  }

  @Test
  void statisticsAreTheMeanAndTheMeanSquareOfTheGradients() {
    List<float[]> single = gradients(1);

    GradientStatistics statistics =
        GradientStatistics.collect(graph, split, 3, 1, 1, Set.of(WEIGHT), (_, _) -> {}).get(WEIGHT);

    for (int i = 0; i < statistics.means().length; i++) {
      int weight = i;
      double mean = single.stream().mapToDouble(of -> of[weight]).average().orElseThrow();
      double square =
          single.stream()
              .mapToDouble(of -> (double) of[weight] * of[weight])
              .average()
              .orElseThrow();
      assertThat((double) statistics.means()[i]).isCloseTo(mean, within(1e-5));
      assertThat((double) statistics.meanSquares()[i])
          .isCloseTo(square, within(1e-6 + 1e-4 * square));
    }
  }

  @Test
  void aNameThatIsNoInitializerIsRefused() {
    assertThatThrownBy(
            () -> LossGradients.forEachBatch(graph, split, 3, 8, 1, Set.of("nobody"), _ -> {}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aTrialEvaluatesTheModelWithOneWeightReplacedAndLeavesItAsItWas() {
    float[] values = new float[(int) graph.initializers().get(WEIGHT).count()];
    Graph replaced = graph.withInitializer(WEIGHT, tensor(values));

    try (ModelTrials trials = new ModelTrials(graph, split, Stripes.CLASSES, 1)) {
      double before = trials.asItIs().loss();
      double trial = trials.with(WEIGHT, values).loss();

      assertThat(trial).isEqualTo(Evaluator.evaluate(replaced, split, 64, 1).loss());
      assertThat(before)
          .isEqualTo(Evaluator.evaluate(graph, split, 64, 1).loss())
          .isNotEqualTo(trial);
      assertThat(trials.asItIs().loss()).isEqualTo(before);
      assertThatThrownBy(() -> trials.with("nobody", values)).hasMessageContaining("nobody");
    }
  }

  private List<float[]> gradients(int batch) {
    List<float[]> gradients = new ArrayList<>();
    LossGradients.forEachBatch(
        graph,
        split,
        3,
        batch,
        1,
        Set.of(WEIGHT),
        found -> {
          float[] values = new float[found.get(WEIGHT).capacity()];
          found.get(WEIGHT).get(0, values);
          gradients.add(values);
        });
    return gradients;
  }

  private double loss(float[] direction, double step) {
    float[] values = graph.initializers().get(WEIGHT).toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (step * direction[i]);
    }
    return Evaluator.evaluate(graph.withInitializer(WEIGHT, tensor(values)), split, 24, 1).loss();
  }

  private Tensor tensor(float[] values) {
    return Tensor.floats(graph.initializers().get(WEIGHT).shape(), values);
  }
}
