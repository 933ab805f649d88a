package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Split;
import io.espalier.events.Guard;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.prune.weights.LayerErrors.Cost;
import io.espalier.training.EvaluationRun;
import io.espalier.training.Evaluator;
import io.espalier.workbench.TinyImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossErrorsTest {

  private static final String WEIGHT = "fc2.weight";

  private final Split images = TinyImages.of(20, 5).train();
  private final Graph graph =
      Networks.convolutional(7).withInitializer(WEIGHT, Tensor.floats(Shape.of(3, 16), planted()));
  private final Guard guard = new Guard(100, 30, List.of("vertical"), 2);

  @Test
  void theErrorIsTheRiseOfTheLossAndTheExcessIsWhatTheGuardOfEachClassDoesNotAllow() {
    List<LayerScores> layers = new ArrayList<>();
    for (String name : graph.prunableWeights()) {
      LayerUnits units = LayerUnits.of(graph, name, null);
      float[] scores =
          new MagnitudeCriterion(LayerUnits.Norm.SUM).scores(graph, List.of(units)).getFirst();
      layers.add(LayerScores.of(units, units.values(graph), scores, 0, 1));
    }
    LayerScores layer = layers.getLast();
    List<Double> sparsities = List.of(0.5, 0.6, 0.75, 0.9);
    EvaluationRun before = Evaluator.evaluate(graph, images, TinyImages.CLASSES, 64, 1);

    List<Cost> costs;
    try (LossErrors errors =
        new LossErrors(
            graph,
            layers,
            new Calibration(images, 3, 1, (_, _) -> {}),
            TinyImages.CLASSES,
            guard)) {
      costs = errors.of(WEIGHT, sparsities);
    }

    assertThat(costs.getFirst()).isEqualTo(Cost.ofError(0));
    double excess = 0;
    for (int i = 1; i < costs.size(); i++) {
      Graph pruned =
          Masks.lowest(
              graph, List.of(layer), new long[] {Math.round(sparsities.get(i) * layer.elements())});
      EvaluationRun after = Evaluator.evaluate(pruned, images, TinyImages.CLASSES, 64, 1);
      double worst = 0;
      double beyond = 0;
      for (String name : TinyImages.CLASSES) {
        double drop = 100 * (before.evaluation().recall(name) - after.evaluation().recall(name));
        worst = Math.max(worst, drop);
        beyond = Math.max(beyond, drop - (name.equals("vertical") ? 2 : 30));
      }
      assertThat(costs.get(i).error()).isCloseTo(after.loss() - before.loss(), within(1e-9));
      assertThat(costs.get(i).recallDrop()).isCloseTo(worst, within(1e-9));
      assertThat(costs.get(i).excess()).isCloseTo(beyond, within(1e-9));
      excess = Math.max(excess, costs.get(i).excess());
    }
    assertThat(excess).as("a class suffers, or this test shows nothing").isPositive();
  }

  /** The first class wins by sixteen small weights, the second has eight that are hardly larger. */
  private static float[] planted() {
    float[] values = new float[3 * 16];
    Arrays.fill(values, 0, 16, 0.2f);
    Arrays.fill(values, 16, 24, 0.21f);
    return values;
  }
}
