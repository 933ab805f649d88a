package io.espalier.graph.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import org.junit.jupiter.api.Test;

class ResNet18Test {
  @Test
  void itHasTheParametersOfTorchvisionsAndOfTheTwoLayerClassifier() {
    // Given torchvision's ResNet-18, whose 11,689,512 parameters include 513,000 of a classifier of
    // 1000 classes
    long backbone = 11_689_512 - (512 * 1000 + 1000);
    // When it is built with a classifier from 512 features to 256 neurons to 4 classes
    Graph graph = ResNet18.build(4, 64, 256, 1);
    // Then it has the backbone's parameters and the classifier's
    assertThat(backbone).isEqualTo(11_176_512);
    assertThat(backbone + 512 * 4 + 4).as("with one layer").isEqualTo(11_178_564);
    assertThat(graph.parameterCount())
        .isEqualTo(backbone + (512 * 256 + 256) + (256 * 4 + 4))
        .isEqualTo(11_308_868);
    assertThat(graph.prunableWeights())
        .hasSize(22)
        .startsWith("conv1.weight")
        .endsWith("fc2.weight");
    assertThat(graph.nodes().stream().filter(node -> node.operator() instanceof Conv)).hasSize(20);
    assertThat(graph.nodes().stream().filter(node -> node.operator() instanceof BatchNormalization))
        .hasSize(20);
  }

  @Test
  void shapesAreTorchvisions() {
    Graph graph = ResNet18.build(4, 224, 256, 64, 1);
    assertThat(graph.type("conv1")).hasToString("Optional[FLOAT[batch, 64, 112, 112]]");
    assertThat(graph.type("maxpool")).hasToString("Optional[FLOAT[batch, 64, 56, 56]]");
    assertThat(graph.type("layer2.1.relu2")).hasToString("Optional[FLOAT[batch, 128, 28, 28]]");
    assertThat(graph.type("layer4.1.relu2")).hasToString("Optional[FLOAT[batch, 512, 7, 7]]");
    assertThat(graph.type("logits")).hasToString("Optional[FLOAT[batch, 4]]");
    assertThat(graph.info().opset()).isEqualTo(17);
    assertThat(graph.info().irVersion()).isEqualTo(8);
  }

  @Test
  void theSeedDecidesTheWeights() {
    Graph graph = ResNet18.build(4, 32, 8, 8, 5);
    assertThat(graph)
        .isEqualTo(ResNet18.build(4, 32, 8, 8, 5))
        .isNotEqualTo(ResNet18.build(4, 32, 8, 8, 6));
  }

  @Test
  void weightsStartWithHesDeviation() {
    Tensor weights = ResNet18.build(4, 32, 8, 1).initializers().get("layer4.1.conv2.weight");
    double squares = 0;
    for (float value : weights.toFloats()) {
      squares += value * value;
    }
    double deviation = Math.sqrt(squares / weights.count());
    assertThat(deviation).isCloseTo(Math.sqrt(2.0 / (512 * 9)), withPercentage(1));
  }

  @Test
  void senselessSizesAreRefused() {
    assertThatThrownBy(() -> ResNet18.build(1, 64, 8, 1)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> ResNet18.build(4, 16, 8, 1)).isInstanceOf(GraphException.class);
    assertThatThrownBy(() -> ResNet18.build(4, 64, 0, 1)).isInstanceOf(GraphException.class);
  }

  @Test
  void theFullNetworkTakesFortyFiveMegabytesAsAFile() {
    byte[] bytes = OnnxWriter.toBytes(ResNet18.build(4, 64, 256, 1));
    assertThat(bytes.length).isBetween(45_000_000, 46_000_000);
    assertThat(OnnxReader.read(bytes).parameterCount()).isEqualTo(11_308_868);
  }
}
