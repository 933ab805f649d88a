package io.espalier.prune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.step.Pattern;
import io.espalier.graph.Graph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CostsTest {

  private final Graph graph = Networks.convolutional(3);
  private final List<LayerUnits> layers =
      graph.prunableWeights().stream().map(name -> LayerUnits.of(graph, name, null)).toList();

  @Test
  void everyWeightIsMultipliedOnceForEachPositionOfItsOutput() {
    LayerCosts macs = Costs.macs(graph, layers);

    assertThat(layers.stream().map(layer -> Costs.uses(graph, layer)))
        .containsExactly(32L * 32, 16L * 16, 8L * 8, 1L, 1L);
    assertThat(macs.of(1, 0)).isEqualTo(16 * 8 * 9 * 256.0);
    assertThat(macs.of(1, 0.75)).isEqualTo(16 * 8 * 9 * 64.0);
  }

  @Test
  void bytesAreThoseOfTheMaskAndOfSevenBitsForEachKeptWeight() {
    LayerCosts bytes = Costs.bytes(layers);
    LayerCosts blocks =
        Costs.bytes(List.of(LayerUnits.of(graph, "second.weight", new Pattern.Block(4, 1))));

    double weights = 16 * 8 * 9;
    assertThat(bytes.of(1, 0)).isEqualTo(weights * 7 / 8);
    assertThat(bytes.of(1, 0.5)).isCloseTo(weights * (1 + 3.5) / 8, within(1e-6));
    assertThat(blocks.of(0, 0.5)).isCloseTo(weights * (0.25 + 3.5) / 8, within(1e-6));
    assertThat(bytes.of(1, 1)).isZero();
  }

  @Test
  void everyLayerIsTimedAndTimesDoNotRiseWithTheSparsity() {
    List<LayerScores> scored = new ArrayList<>();
    for (LayerUnits layer : layers) {
      float[] values = layer.values(graph);
      float[] scores = new float[values.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = Math.abs(values[i]);
      }
      scored.add(LayerScores.of(layer, values, scores, 0, 1));
    }

    LayerTimes times = LayerTimes.measure(graph, scored, 1);

    for (int layer = 0; layer < layers.size(); layer++) {
      double before = Double.POSITIVE_INFINITY;
      for (double sparsity = 0; sparsity < 1; sparsity += 0.05) {
        double now = times.of(layer, sparsity);
        assertThat(now).as("layer %d at %s", layer, sparsity).isBetween(0.0, before);
        before = now;
      }
      assertThat(times.of(layer, 0)).as("layer %d", layer).isPositive();
    }
  }

  @Test
  void timesBetweenMeasuredSparsitiesAreOnStraightLines() {
    LayerTimes times =
        new LayerTimes(
            List.of(0.0, 0.5, 0.9),
            List.of(new double[] {8, 1}, new double[] {4, 1}, new double[] {2, 1}));

    assertThat(times.of(0, 0.25)).isEqualTo(6);
    assertThat(times.of(0, 0.7)).isCloseTo(3, within(1e-9));
    assertThat(times.of(0, 0.99)).isEqualTo(2);
    assertThat(times.of(1, 0.3)).isEqualTo(1);
  }
}
