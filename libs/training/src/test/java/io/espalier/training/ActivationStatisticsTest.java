package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.rewrite.ChannelMoments;
import io.espalier.graph.rewrite.Passes;
import io.espalier.graph.rewrite.ReinsertBatchNormalization;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ActivationStatisticsTest {
  private static final long SEED = 17;

  @Test
  void statisticsOfTheInputAreThoseOfTheImages() {
    // Given
    Split split = Stripes.split(30, new Random(SEED));
    float[] all = new float[30 * 144];
    double sum = 0;
    double magnitude = 0;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < 30; i++) {
      split.copyTo(i, Flip.NONE, all, i * 144);
    }
    for (float value : all) {
      sum += value;
      magnitude += Math.abs(value);
      largest = Math.max(largest, value);
    }
    double mean = sum / all.length;
    double squares = 0;
    for (float value : all) {
      squares += (value - mean) * (value - mean);
    }

    // When
    TensorStatistics statistics =
        ActivationStatistics.collect(Stripes.net(4, SEED), split, 100, 7, 1, Set.of("image"))
            .get("image");

    // Then
    assertThat(statistics.maximum()).isEqualTo(largest);
    assertThat((double) statistics.channelMean()[0]).isCloseTo(mean, within(1e-5));
    assertThat((double) statistics.channelMeanAbs()[0])
        .isCloseTo(magnitude / all.length, within(1e-5));
    assertThat((double) statistics.channelVariance()[0])
        .isCloseTo(squares / all.length, within(1e-5));
    assertThat(statistics.histogram().total()).isEqualTo(all.length);
    assertThat(statistics.histogram().quantile(0)).isCloseTo(statistics.minimum(), within(1e-2));
    assertThat(statistics.histogram().quantile(1)).isCloseTo(statistics.maximum(), within(1e-2));
  }

  @Test
  void anUnknownNameIsRefused() {
    Split split = Stripes.split(6, new Random(SEED));
    assertThatThrownBy(
            () ->
                ActivationStatistics.collect(
                    Stripes.net(4, SEED), split, 6, 3, 1, Set.of("image", "nobody")))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("nobody")
        .hasMessageNotContaining("image,");
  }

  @Test
  void momentsOfFoldedConvolutionsReinsertNormalizationWithoutChangingTheModel() {
    // Given a trained net whose normalization has been folded away
    Split split = Stripes.split(60, new Random(SEED));
    Graph folded =
        Passes.forInference(
            Trainer.train(
                    Stripes.net(4, SEED),
                    null,
                    Stripes.dataset(60, 30, SEED),
                    TrainingOptions.defaults(1, SEED, 1),
                    CheckpointSink.none(),
                    _ -> {})
                .graph());
    Set<String> convolutions = new TreeSet<>();
    folded.nodes().stream()
        .filter(node -> node.operator() instanceof Conv)
        .forEach(node -> convolutions.add(node.output()));

    // When
    Map<String, ChannelMoments> moments = new LinkedHashMap<>();
    ActivationStatistics.collect(folded, split, 60, 16, 1, convolutions)
        .forEach(
            (name, statistics) ->
                moments.put(
                    name,
                    new ChannelMoments(statistics.channelMean(), statistics.channelVariance())));
    Graph reinserted = ReinsertBatchNormalization.apply(folded, moments);

    // Then
    assertThat(
            reinserted.nodes().stream()
                .filter(node -> node.operator() instanceof BatchNormalization))
        .hasSize(2);
    float[] before = Evaluator.evaluate(folded, split, 20, 1).logits();
    float[] after = Evaluator.evaluate(reinserted, split, 20, 1).logits();
    assertThat(after).usingComparatorWithPrecision(1e-4f).containsExactly(before);
  }

  @Test
  void reestimatedStatisticsRepairAModelWhoseWeightsHaveChanged() {
    // Given a trained net whose first layer is suddenly weak
    var data = Stripes.dataset(240, 90, SEED);
    TrainingOptions options =
        new TrainingOptions(
            5, 0, 0.01, 0.01, 0.5, 0, 16, true, 0, 0, 1, false, false, SEED, 1, Selection.LAST);
    Graph trained =
        Trainer.train(Stripes.net(8, SEED), null, data, options, CheckpointSink.none(), _ -> {})
            .graph();
    float[] weights = trained.initializers().get("first.weight").toFloats();
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= 0.05f;
    }
    Graph changed =
        trained.withInitializer(
            "first.weight",
            Tensor.floats(trained.initializers().get("first.weight").shape(), weights));

    // When
    Graph repaired = BatchNormStatistics.reestimate(changed, data.train(), 200, 40, 1);

    // Then
    double before = Evaluator.evaluate(changed, data.validation(), 30, 1).loss();
    double after = Evaluator.evaluate(repaired, data.validation(), 30, 1).loss();
    assertThat(after).as("loss before %s, seed %d", before, SEED).isLessThan(before / 2);
    assertThat(repaired.initializers().get("head.weight"))
        .isEqualTo(trained.initializers().get("head.weight"));
    assertThat(BatchNormStatistics.reestimate(repaired, data.train(), 200, 40, 1))
        .isEqualTo(repaired);
  }
}
