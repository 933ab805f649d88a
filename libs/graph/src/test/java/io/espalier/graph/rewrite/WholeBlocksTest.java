package io.espalier.graph.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.graph.support.OnnxRuntime;
import io.espalier.graph.support.RandomWeights;
import io.espalier.graph.support.Tensors;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WholeBlocksTest {
  private static Graph transformer() {
    Graph graph = new VisionTransformer(3, 8, 4, 12, 2, 3, 20).build(1);
    return Passes.forTraining(RandomWeights.in(graph, 2));
  }

  private static long count(Graph graph, String type) {
    return graph.nodes().stream().filter(node -> node.operator().type().equals(type)).count();
  }

  private static void assertSame(Graph changed, Graph graph) {
    Map<String, Tensor> inputs = Tensors.inputs(graph, 3, 2);
    Map<String, Tensor> expected = ReferenceEvaluator.evaluate(graph, inputs);
    Tensors.assertClose(
        ReferenceEvaluator.evaluate(changed, inputs), expected, 1e-5, 1e-5, "reference");
    Tensors.assertClose(OnnxRuntime.run(changed, inputs), expected, 1e-5, 1e-4, "ONNX Runtime");
  }

  @Test
  void spelledOutNormalizationsBecomeOneNodeFromOperatorSet17() {
    Graph graph = transformer();
    Graph whole = Passes.withWholeBlocks(graph);
    assertThat(count(whole, "LayerNormalization")).isEqualTo(5);
    assertThat(count(whole, "ReduceMean")).isZero();
    assertThat(count(whole, "Erf")).as("operator set 17 has no Gelu").isEqualTo(2);
    assertSame(whole, graph);
  }

  @Test
  void spelledOutGelusBecomeOneNodeFromOperatorSet20() {
    Graph graph = transformer();
    // Given the same graph in operator set 20, where its means take their axes as an input
    Graph normalized = new FuseLayerNormalization().apply(graph);
    Graph later =
        new RemoveDeadCode()
            .apply(normalized.withInfo(normalized.info().withOpset(20).withIrVersion(9)));
    Graph whole = new FuseGelu().apply(later);
    assertThat(count(whole, "Gelu")).isEqualTo(2);
    assertThat(count(whole, "Erf")).isZero();
    assertSame(whole, graph);
  }

  @Test
  void olderGraphsAndThoseWithoutSuchBlocksStayTheSame() {
    Graph older = new VisionTransformer(3, 8, 4, 12, 1, 3, 20).build(1);
    assertThat(new FuseLayerNormalization().apply(older)).isSameAs(older);
    assertThat(new FuseGelu().apply(older)).isSameAs(older);
    Graph network = ResNet18.build(2, 32, 8, 4, 1);
    assertThat(new FuseLayerNormalization().apply(network)).isSameAs(network);
  }
}
