package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Relu;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.Measurements;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightPruningTest {

  private final WeightPruning pruning =
      new WeightPruning(new MagnitudeCriterion(), new GlobalAllocation());

  @Test
  void thePlantedSmallWeightsGoAndNothingElseChanges() {
    // Given a network of two layers with three weights far smaller than the others
    Graph graph =
        twoLayers(new float[] {1, -0.01f, 2, -3, 0.02f, 1}, new float[] {5, 0.03f, -4, 1, 1, 2});

    // When a quarter of the twelve weights go
    Graph pruned = pruning.prune(graph, graph.prunableWeights(), 0.25);

    // Then they are the planted ones, whatever their sign
    assertThat(floats(pruned, "a.weight")).containsExactly(1, 0, 2, -3, 0, 1);
    assertThat(floats(pruned, "b.weight")).containsExactly(5, 0, -4, 1, 1, 2);
    assertThat(pruned.initializer("a.bias")).isEqualTo(graph.initializer("a.bias"));
    assertThat(pruned.nodes()).isEqualTo(graph.nodes());
  }

  @Test
  void aRealNetworkHasExactlyTheWantedNumberOfZeros() {
    Graph graph = ResNet18.build(4, 32, 32, 8, 3);
    List<String> weights = graph.prunableWeights();
    long count =
        weights.stream().mapToLong(weight -> graph.initializers().get(weight).count()).sum();

    for (double sparsity : new double[] {0.3, 0.7, 0.95}) {
      Graph pruned = pruning.prune(graph, weights, sparsity);
      long zeros =
          Measurements.layers(pruned, weights).stream().mapToLong(layer -> layer.zeros()).sum();
      assertThat(zeros).isEqualTo(Math.round(sparsity * count));
      // Biases and normalisation are untouched.
      graph
          .initializers()
          .forEach(
              (name, tensor) -> {
                if (!weights.contains(name)) {
                  assertThat(pruned.initializer(name)).contains(tensor);
                }
              });
    }
  }

  @Test
  void stepsAreCumulativeAndWhatIsZeroStaysZero() {
    Graph graph = ResNet18.build(4, 32, 32, 8, 4);
    List<String> weights = graph.prunableWeights();

    Graph first = pruning.prune(graph, weights, 0.3);
    Graph second = pruning.prune(first, weights, 0.6);

    assertThat(second).isEqualTo(pruning.prune(graph, weights, 0.6));
    for (String weight : weights) {
      float[] before = floats(first, weight);
      float[] after = floats(second, weight);
      for (int i = 0; i < before.length; i++) {
        if (before[i] == 0) {
          assertThat(after[i]).isZero();
        } else if (after[i] != 0) {
          assertThat(after[i]).isEqualTo(before[i]);
        }
      }
    }
  }

  @Test
  void aSparsityBelowWhatIsThereIsRefused() {
    Graph graph = twoLayers(new float[] {0, 0, 0, 0, 1, 1}, new float[] {0, 1, 1, 1, 1, 1});

    assertThatThrownBy(() -> pruning.prune(graph, graph.prunableWeights(), 0.2))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("41.67% zero already")
        .hasMessageContaining("20.00%");
  }

  @Test
  void aWeightThatIsNotANumberIsNamed() {
    Graph graph = twoLayers(new float[] {1, 1, Float.NaN, 1, 1, 1}, new float[6]);

    assertThatThrownBy(() -> pruning.prune(graph, graph.prunableWeights(), 0.6))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("Weight 2 of 'a.weight' is NaN");
  }

  @Test
  void theFirstAndLastLayersAndNamesCanBeExcluded() {
    Graph graph = ResNet18.build(4, 32, 32, 4, 5);
    List<String> all = graph.prunableWeights();

    assertThat(PrunableLayers.of(graph, List.of("first", "last")))
        .isEqualTo(all.subList(1, all.size() - 1));
    assertThat(PrunableLayers.of(graph, List.of("fc1.weight")))
        .doesNotContain("fc1.weight")
        .hasSize(all.size() - 1);
    assertThat(PrunableLayers.of(graph, List.of())).isEqualTo(all);
  }

  @Test
  void anExcludedNameThatIsNotThereIsRefusedWithTheNamesThatAre() {
    Graph graph = twoLayers(new float[6], new float[6]);

    assertThatThrownBy(() -> PrunableLayers.of(graph, List.of("c.weight")))
        .isInstanceOfSatisfying(
            StepRejectedException.class, e -> assertThat(e.remedy()).contains("a.weight, b.weight"))
        .hasMessageContaining("c.weight");
    assertThatThrownBy(() -> PrunableLayers.of(graph, List.of("first", "last")))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("excluded");
  }

  @Test
  void aModelWithoutWeightsIsRefused() {
    GraphBuilder builder = new GraphBuilder("empty", 8, 17);
    builder.output(builder.node("y", new Relu(), builder.images("x", 1, 2, 2)));

    assertThatThrownBy(() -> PrunableLayers.of(builder.build(), List.of()))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("nothing to prune");
  }

  /** Three inputs, two hidden neurons, three outputs. */
  private static Graph twoLayers(float[] first, float[] second) {
    GraphBuilder builder = new GraphBuilder("two", 8, 17);
    String x = builder.input("x", TensorType.of(ElementType.FLOAT, Shape.of(1, 3)));
    String a =
        builder.node(
            "a",
            Gemm.linear(),
            x,
            builder.initializer("a.weight", Tensor.floats(Shape.of(2, 3), first)),
            builder.initializer("a.bias", Tensor.floats(Shape.of(2), 0.001f, 0.002f)));
    String hidden = builder.node("relu", new Relu(), a);
    String b =
        builder.node(
            "b",
            Gemm.linear(),
            hidden,
            builder.initializer("b.weight", Tensor.floats(Shape.of(3, 2), second)),
            builder.initializer("b.bias", Tensor.floats(Shape.of(3), 0, 0, 0)));
    return builder.output(b).build();
  }

  private static float[] floats(Graph graph, String name) {
    return graph.initializer(name).orElseThrow().toFloats();
  }
}
