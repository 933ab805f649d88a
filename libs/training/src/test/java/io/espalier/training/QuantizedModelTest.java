package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.rewrite.InsertQdq;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.WeightQuantizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantizedModelTest {
  private static final long SEED = 31;

  @Test
  void aQuantizedModelGivesWhatOnnxRuntimeGives() {
    // Given a net quantized with the ranges that were observed
    Split split = Stripes.split(60, new Random(SEED));
    Graph quantized = quantize(Stripes.net(8, SEED), split);
    float[] images = new float[20 * 144];
    for (int i = 0; i < 20; i++) {
      split.copyTo(i, Flip.NONE, images, i * 144);
    }

    // When
    float[] logits;
    try (TorchModel model = new TorchModel(quantized, 1)) {
      logits = model.forward(images, 20);
    }

    // Then they agree up to a rounding that tips over here and there
    float[] expected = OnnxRuntime.run(OnnxWriter.toBytes(quantized), images, 20, 1, 12, 12);
    double difference = 0;
    double magnitude = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.abs(logits[i] - expected[i]);
      magnitude += Math.abs(expected[i]);
    }
    assertThat(difference / magnitude)
        .as("relative difference with seed %d", SEED)
        .isLessThan(1e-3);
  }

  @Test
  void aQuantizedModelCannotBeTrained() {
    // Given
    Graph quantized = quantize(Stripes.net(4, SEED), Stripes.split(12, new Random(SEED)));

    // When, then
    assertThatThrownBy(
            () ->
                Trainer.train(
                    quantized,
                    null,
                    Stripes.dataset(12, 12, SEED),
                    TrainingOptions.defaults(1, SEED, 1),
                    CheckpointSink.none(),
                    _ -> {}))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("QuantizeLinear")
        .hasMessageContaining("train the model before it is quantized");
  }

  private static Graph quantize(Graph graph, Split split) {
    Graph folded = Passes.forInference(graph);
    Map<String, QuantizationRange> ranges = new LinkedHashMap<>();
    ActivationStatistics.collect(folded, split, 60, 20, 1, InsertQdq.rangesNeeded(folded))
        .forEach(
            (name, statistics) ->
                ranges.put(
                    name, QuantizationRange.covering(statistics.minimum(), statistics.maximum())));
    return InsertQdq.apply(folded, ranges, WeightQuantizer.largestMagnitude());
  }
}
