package io.espalier.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Attributes;
import io.espalier.graph.op.Opaque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchModelTest {
  private static final long SEED = 7;

  @Test
  void aResNetGivesWhatOnnxRuntimeGives() {
    // Given
    Graph graph = ResNet18.build(4, 64, 32, 8, SEED);
    float[] images = random(5 * 3 * 64 * 64);

    // When
    float[] logits;
    try (TorchModel model = new TorchModel(graph, 2)) {
      logits = model.forward(images, 5);
    }

    // Then
    assertSame(logits, OnnxRuntime.run(OnnxWriter.toBytes(graph), images, 5, 3, 64, 64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marabou_cifar_base_kw",
        "marabou_cifar_deep_kw",
        "marabou_cifar_base_kw_simp",
        "marabou_cnn_max_mnist2",
        "marabou_cnn_max_mnist3",
        "marabou_mnist5x20_leaky_relu",
        "marabou_traffic_sign_fast",
        "marabou_yizhak_net",
        "marabou_softmax_last",
        "tribuo_cnn_mnist",
        "tract_keras_example",
        "sparseml_test_model",
        "light_bvlc_alexnet",
        "light_inception_v1",
        "light_inception_v2",
        "light_resnet50",
        "light_squeezenet",
        "light_zfnet512"
      })
  void aRealModelGivesWhatOnnxRuntimeGives(String name) throws Exception {
    // Given
    byte[] bytes =
        java.nio.file.Files.readAllBytes(
            Shared.folder("models").resolve(name).resolve("model.onnx"));
    Graph graph = OnnxReader.read(bytes);
    long[] shape = graph.input().type().shapeWith(1).toArray();
    float[] images = random((int) graph.input().type().shapeWith(1).elements());

    // When
    float[] output;
    try (TorchModel model = new TorchModel(graph, 2)) {
      output = model.forward(images, 1);
    }

    // Then
    assertSame(output, OnnxRuntime.run(bytes, images, shape));
  }

  @Test
  void anUnsupportedOperatorIsNamedWithItsNode() {
    // Given
    GraphBuilder builder = new GraphBuilder("odd", 8, 17);
    builder.images("image", 3, 8, 8);
    Graph known = builder.output("image").build();
    Node odd =
        new Node(
            "spin",
            new Opaque("com.example", "Whirl", "", Attributes.none(), Set.of()),
            List.of("image"),
            List.of("whirled"));
    Graph graph =
        known
            .withNodes(List.of(odd))
            .withOutputs(List.of(new io.espalier.graph.Value("whirled", known.input().type())));

    // When, then
    try (TorchModel model = new TorchModel(graph, 1)) {
      assertThatThrownBy(() -> model.forward(new float[192], 1))
          .isInstanceOf(GraphException.class)
          .hasMessageContaining("'spin'")
          .hasMessageContaining("com.example::Whirl");
    }
  }

  private static void assertSame(float[] actual, float[] expected) {
    assertThat(actual).as("seed %d", SEED).hasSameSizeAs(expected);
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual)
        .as("seed %d", SEED)
        .usingComparatorWithPrecision(1e-4f * largest)
        .containsExactly(expected);
  }

  static float[] random(int length) {
    Random random = new Random(SEED);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
