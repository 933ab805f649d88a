package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.Graph;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Relu;
import io.espalier.stage.StepRejectedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrunableLayersTest {

  private final Graph graph = ResNet18.build(4, 32, 32, 4, 5);

  @Test
  void theFirstAndLastLayersAndNamesCanBeExcluded() {
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
    assertThatThrownBy(() -> PrunableLayers.of(graph, List.of("c.weight")))
        .isInstanceOfSatisfying(
            StepRejectedException.class,
            e -> assertThat(e.remedy()).contains("fc1.weight, fc2.weight"))
        .hasMessageContaining("c.weight");
    assertThatThrownBy(() -> PrunableLayers.of(graph, graph.prunableWeights()))
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
}
