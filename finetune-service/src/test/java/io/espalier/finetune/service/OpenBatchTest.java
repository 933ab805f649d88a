package io.espalier.finetune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.graph.ClassifierShape;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Reshape;
import io.espalier.training.TorchModel;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenBatchTest {

  private static final int IMAGE = 3 * 8 * 8;
  private final Random random = new Random(12);

  @Test
  void aModelForOneImageTakesSeveralAndAnswersEachTheSame() {
    // Given a model that was exported for one image, with a Reshape to [1, -1]
    Graph single = exportedForOneImage(Tensor.vector(1, -1));
    float[] images = floats(3 * IMAGE);

    // When its batch is opened
    Graph open = OpenBatch.apply(single);

    // Then three images at once give the answers that they give one by one
    assertThat(ClassifierShape.of(open).fixedBatch()).isZero();
    try (TorchModel one = new TorchModel(single, 1);
        TorchModel many = new TorchModel(open, 1)) {
      float[] together = many.forward(images, 3);
      for (int i = 0; i < 3; i++) {
        float[] alone = one.forward(Arrays.copyOfRange(images, i * IMAGE, (i + 1) * IMAGE), 1);
        assertThat(Arrays.copyOfRange(together, i * 2, i * 2 + 2))
            .containsExactly(alone, within(1e-4f));
      }
    }
  }

  @Test
  void aModelWithAnOpenBatchIsLeftAsItIs() {
    Graph graph = ResNet18.build(2, 32, 8, 2, 1);

    assertThat(OpenBatch.apply(graph)).isSameAs(graph);
  }

  @Test
  void aModelThatMixesTheBatchIntoItsFeaturesIsRefused() {
    Graph mixing = exportedForOneImage(Tensor.vector(16), Tensor.vector(1, 16));

    assertThatThrownBy(() -> OpenBatch.apply(mixing)).isInstanceOf(GraphException.class);
  }

  /** One convolution to [1, 4, 2, 2], the Reshapes, and a layer of 16 features and two classes. */
  private Graph exportedForOneImage(Tensor... shapes) {
    GraphBuilder builder = new GraphBuilder("single", 8, 17);
    String x = builder.input("image", TensorType.of(ElementType.FLOAT, Shape.of(1, 3, 8, 8)));
    String weight =
        builder.initializer("conv.weight", Tensor.floats(Shape.of(4, 3, 4, 4), floats(192)));
    x = builder.node("conv", Conv.square(4, 4, 0), x, weight);
    for (int i = 0; i < shapes.length; i++) {
      x = builder.node("view" + i, new Reshape(), x, builder.initializer("shape" + i, shapes[i]));
    }
    weight = builder.initializer("fc.weight", Tensor.floats(Shape.of(2, 16), floats(32)));
    return builder.output(builder.node("logits", Gemm.linear(), x, weight)).build();
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
