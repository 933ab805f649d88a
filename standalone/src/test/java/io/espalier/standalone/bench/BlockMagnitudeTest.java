package io.espalier.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.MatMul;
import io.espalier.prune.service.GlobalAllocation;
import io.espalier.prune.service.UniformAllocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockMagnitudeTest {
  private static final long SEED = 11;
  private static final int CHANNELS = 10; // two blocks of four and one of two

  @Test
  void theWeightsOfABlockBecomeZeroTogether() {
    // Given a convolution with its outputs first and a product with its outputs last
    Graph graph = convolutionAndProduct();

    // When half of the blocks go
    Graph pruned =
        new BlockMagnitude(new GlobalAllocation(), 4).prune(graph, List.of("w", "m"), 0.5);

    // Then
    float[] convolution = pruned.initializers().get("w").toFloats();
    float[] product = pruned.initializers().get("m").toFloats();
    int zeroBlocks = 0;
    for (int first = 0; first < CHANNELS; first += 4) {
      int last = Math.min(first + 4, CHANNELS);
      for (int input = 0; input < 27; input++) {
        int zeros = 0;
        for (int channel = first; channel < last; channel++) {
          zeros += convolution[channel * 27 + input] == 0 ? 1 : 0;
        }
        assertThat(zeros).as("seed %d, block %d at %d", SEED, first, input).isIn(0, last - first);
        zeroBlocks += zeros > 0 ? 1 : 0;
      }
      for (int input = 0; input < CHANNELS; input++) {
        int zeros = 0;
        for (int channel = first; channel < last; channel++) {
          zeros += product[input * CHANNELS + channel] == 0 ? 1 : 0;
        }
        assertThat(zeros).as("seed %d, block %d at %d", SEED, first, input).isIn(0, last - first);
        zeroBlocks += zeros > 0 ? 1 : 0;
      }
    }
    assertThat(zeroBlocks).isEqualTo(Math.round(0.5f * 3 * (27 + CHANNELS)));
  }

  @Test
  void theBlocksOfSmallestMagnitudeGo() {
    // Given a product whose last block of outputs is far larger than the others
    Graph graph = convolutionAndProduct();
    float[] values = graph.initializers().get("m").toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = i % CHANNELS >= 8 ? 100 : 0.1f;
    }
    graph = graph.withInitializer("m", Tensor.floats(Shape.of(CHANNELS, CHANNELS), values));

    // When two of its three blocks go
    Graph pruned =
        new BlockMagnitude(new UniformAllocation(), 4).prune(graph, List.of("m"), 2 / 3.0);

    // Then
    float[] left = pruned.initializers().get("m").toFloats();
    for (int i = 0; i < left.length; i++) {
      assertThat(left[i]).isEqualTo(i % CHANNELS >= 8 ? 100 : 0);
    }
  }

  private static Graph convolutionAndProduct() {
    Random random = new Random(SEED);
    GraphBuilder builder = new GraphBuilder("blocks", 8, 17);
    String x = builder.images("image", 3, 8, 8);
    x =
        builder.node(
            "conv",
            Conv.square(3, 1, 1),
            x,
            builder.initializer("w", noise(random, CHANNELS, 3, 3, 3)));
    x = builder.node("flat", new Flatten(1), builder.node("pool", new GlobalAveragePool(), x));
    x =
        builder.node(
            "product",
            new MatMul(),
            x,
            builder.initializer("m", noise(random, CHANNELS, CHANNELS)));
    builder.output(x);
    return builder.build();
  }

  private static Tensor noise(Random random, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.floats(shape, values);
  }
}
