package io.espalier.training.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.rewrite.QuantizationRange;
import io.espalier.graph.rewrite.QuantizedWeights;
import io.espalier.graph.rewrite.WeightQuantizer;
import io.espalier.training.sparsify.WeightLayout;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundingTest {
  private static final Graph GRAPH = ResNet18.build(3, 32, 16, 4, 5);

  @Test
  void weightsAreRoundedToWhatTheQuantizerStoresAndZerosStay() {
    for (String name : GRAPH.prunableWeights()) {
      // Given a convolution or a matrix with a zero
      Tensor tensor = GRAPH.initializers().get(name);
      float[] values = tensor.toFloats();
      values[1] = 0;
      Tensor given = Tensor.floats(tensor.shape(), values);

      // When
      float[] rounded = values.clone();
      WeightRounding.round(rounded, WeightLayout.of(GRAPH, name));

      // Then
      QuantizedWeights stored = WeightQuantizer.largestMagnitude().quantize(name, given, 0);
      long[] integers = stored.values().toLongs();
      int inner = values.length / stored.scales().length;
      for (int i = 0; i < values.length; i++) {
        assertThat(rounded[i]).isEqualTo(integers[i] * stored.scales()[i / inner] + 0f);
      }
      assertThat(rounded[1]).isZero();
      float[] again = rounded.clone();
      WeightRounding.round(again, WeightLayout.of(GRAPH, name));
      assertThat(
              WeightQuantizer.largestMagnitude()
                  .quantize(name, Tensor.floats(tensor.shape(), again), 0)
                  .values())
          .isEqualTo(stored.values());
    }
  }

  @Test
  void whatConvolutionsReadIsRoundedInTheGraphThatIsTrained() {
    Set<String> made = new HashSet<>();
    GRAPH.nodes().forEach(node -> made.addAll(node.outputs()));

    ActivationRounding rounding = new ActivationRounding(GRAPH);

    assertThat(rounding.names()).contains(GRAPH.input().name()).hasSizeGreaterThan(17);
    assertThat(rounding.names().stream().filter(name -> !name.equals(GRAPH.input().name())))
        .allMatch(made::contains);
  }

  @Test
  void activationsAreRoundedAndGradientsPass() {
    // Given values from -1 to 2, whose range the first batch sets
    float[] values = {-1, -0.3f, 0, 0.004f, 0.7f, 2};
    QuantizationRange range = QuantizationRange.covering(-1, 2);
    String name = GRAPH.input().name();

    TorchWorker.once(
        1,
        () -> {
          try (NDManager manager = Torch.newManager()) {
            NDArray x = manager.create(values, new Shape(values.length));
            x.setRequiresGradient(true);

            // When
            NDArray rounded =
                Torch.recording(() -> new ActivationRounding(GRAPH).apply(name, x, true).mul(1));
            Torch.backward(rounded, manager.ones(new Shape(values.length)));

            // Then
            float[] result = rounded.toFloatArray();
            for (int i = 0; i < values.length; i++) {
              double steps = Math.rint(values[i] / range.scale());
              double clipped = Math.clamp(steps, -range.zeroPoint(), 255.0 - range.zeroPoint());
              assertThat(result[i])
                  .usingComparator((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : Float.compare(a, b))
                  .isEqualTo((float) (clipped * range.scale()));
            }
            assertThat(Torch.gradient(x).toFloatArray()).containsOnly(1f);
          }
          return true;
        });
  }
}
