package io.espalier.prune.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.prune.weights.LayerErrors.Cost;
import io.espalier.prune.weights.Networks;
import io.espalier.training.EvaluationRun;
import io.espalier.training.Evaluator;
import io.espalier.workbench.TinyImages;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class LayerwiseReconstructionTest {
  private static final double SPARSITY = 0.6;

  private final Split images = TinyImages.of(32, 3).train();
  private final Graph dense = Networks.convolutional(5);
  private final LayerwiseReconstruction reconstruction =
      new LayerwiseReconstruction(Options.usual(images, null, 1, (_, _) -> {}));

  @Test
  void outputsStayCloserThanWithTheSameShareOfSmallWeightsGone() {
    // Given
    SequencedMap<String, Double> sparsities = new LinkedHashMap<>();
    dense.prunableWeights().forEach(name -> sparsities.put(name, SPARSITY));

    // When
    Graph pruned = reconstruction.prune(dense, sparsities);

    // Then
    assertThat(distance(pruned)).isLessThan(0.5 * distance(masked()));
    for (String name : dense.prunableWeights()) {
      Tensor weight = pruned.initializers().get(name);
      assertThat(weight.count() - weight.nonZeroCount())
          .isEqualTo(Math.round(SPARSITY * weight.count()));
    }
  }

  @Test
  void whatStaysMakesUpForAMaskChosenOtherwise() {
    // Given
    Graph masked = masked();

    // When
    Graph compensated = reconstruction.compensate(dense, masked);

    // Then
    assertThat(distance(compensated)).isLessThan(0.5 * distance(masked));
    for (String name : dense.prunableWeights()) {
      float[] before = masked.initializers().get(name).toFloats();
      float[] after = compensated.initializers().get(name).toFloats();
      for (int i = 0; i < before.length; i++) {
        assertThat(after[i] != 0).isEqualTo(before[i] != 0);
      }
    }
  }

  @Test
  void theErrorOfALayerRisesFromNothingToAll() {
    // When
    List<Cost> costs =
        reconstruction.errors(dense).of("second.weight", List.of(0.0, 0.3, 0.6, 0.9, 1.0));

    // Then
    List<Double> errors = costs.stream().map(Cost::error).toList();
    assertThat(errors).isSorted();
    assertThat(errors.getFirst()).isZero();
    assertThat(errors.get(2)).isStrictlyBetween(0.0, 0.5);
    assertThat(errors.getLast()).isBetween(0.9, 1.0001);
  }

  /** The small weights of each layer set to zero. */
  private Graph masked() {
    Graph masked = dense;
    for (String name : dense.prunableWeights()) {
      Tensor weight = dense.initializers().get(name);
      float[] values = weight.toFloats();
      float[] magnitudes = values.clone();
      for (int i = 0; i < magnitudes.length; i++) {
        magnitudes[i] = Math.abs(magnitudes[i]);
      }
      Arrays.sort(magnitudes);
      float threshold = magnitudes[(int) Math.round(SPARSITY * values.length)];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i]) < threshold ? 0 : values[i];
      }
      masked = masked.withInitializer(name, Tensor.floats(weight.shape(), values));
    }
    return masked;
  }

  /** The squared distance of the outputs from the dense model's. */
  private double distance(Graph graph) {
    EvaluationRun wanted = Evaluator.evaluate(dense, images, 16, 1);
    EvaluationRun found = Evaluator.evaluate(graph, images, 16, 1);
    double sum = 0;
    for (int i = 0; i < wanted.logits().length; i++) {
      double difference = wanted.logits()[i] - found.logits()[i];
      sum += difference * difference;
    }
    return sum;
  }
}
