package io.espalier.prune.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.espalier.datasets.Flip;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.channels.ChannelGroups;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.prune.weights.Calibration;
import io.espalier.workbench.TinyImages;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelSensitivityTest {

  private static final int HIDDEN = 4;
  private static final int CLASSES = 3;

  private final ImageDataset images = TinyImages.of(2, 1);
  private final int length = images.preprocessing().tensorLength();
  private final float[] first = gaussian(new Random(1), HIDDEN * length, 0.02f);
  private final float[] second = gaussian(new Random(2), CLASSES * HIDDEN, 0.5f);

  @Test
  void gatesOfSingleImagesAreAsDerivedByHand() {
    // Given a linear net, whose gates have derivatives h_j sum_k w_kj (p_k - y_k)
    double[] wanted = new double[HIDDEN];
    Split train = images.train();
    for (int i = 0; i < train.size(); i++) {
      double[] gates = gates(train, i);
      for (int neuron = 0; neuron < HIDDEN; neuron++) {
        wanted[neuron] += gates[neuron] * gates[neuron] / train.size();
      }
    }

    assertThat(scores(1)).containsExactly(wanted, within(1e-6));
  }

  @Test
  void gatesOfOneBatchAreThoseOfItsMeanLoss() {
    double[] wanted = new double[HIDDEN];
    Split train = images.train();
    for (int i = 0; i < train.size(); i++) {
      double[] gates = gates(train, i);
      for (int neuron = 0; neuron < HIDDEN; neuron++) {
        wanted[neuron] += gates[neuron] / train.size();
      }
    }
    for (int neuron = 0; neuron < HIDDEN; neuron++) {
      wanted[neuron] *= wanted[neuron];
    }

    assertThat(scores(train.size())).containsExactly(wanted, within(1e-6));
  }

  private double[] scores(int batch) {
    Graph graph = net();
    List<ChannelGroup> groups =
        ChannelGroups.of(graph).stream().filter(group -> !group.pinned()).toList();
    Calibration calibration = new Calibration(images.train(), CLASSES, 1, (_, _) -> {});
    return new ChannelSensitivity(calibration, batch).scores(graph, groups).getFirst();
  }

  private double[] gates(Split split, int index) {
    float[] pixels = new float[length];
    split.copyTo(index, Flip.NONE, pixels, 0);
    double[] hidden = new double[HIDDEN];
    for (int i = 0; i < first.length; i++) {
      hidden[i / length] += (double) first[i] * pixels[i % length];
    }
    double[] odds = new double[CLASSES];
    double sum = 0;
    for (int k = 0; k < CLASSES; k++) {
      double logit = 0;
      for (int neuron = 0; neuron < HIDDEN; neuron++) {
        logit += second[k * HIDDEN + neuron] * hidden[neuron];
      }
      odds[k] = Math.exp(logit);
      sum += odds[k];
    }
    double[] gates = new double[HIDDEN];
    for (int neuron = 0; neuron < HIDDEN; neuron++) {
      for (int k = 0; k < CLASSES; k++) {
        double wrong = odds[k] / sum - (split.label(index) == k ? 1 : 0);
        gates[neuron] += hidden[neuron] * second[k * HIDDEN + neuron] * wrong;
      }
    }
    return gates;
  }

  private Graph net() {
    GraphBuilder builder = new GraphBuilder("linear", 8, 17);
    String image = builder.images("image", 3, TinyImages.SIZE, TinyImages.SIZE);
    String flat = builder.node("flat", new Flatten(1), image);
    String hidden =
        builder.node(
            "hidden",
            Gemm.linear(),
            flat,
            builder.initializer("first", Tensor.floats(Shape.of(HIDDEN, length), first)));
    return builder
        .output(
            builder.node(
                "logits",
                Gemm.linear(),
                hidden,
                builder.initializer("second", Tensor.floats(Shape.of(CLASSES, HIDDEN), second))))
        .build();
  }

  private static float[] gaussian(Random random, int count, float deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * (float) random.nextGaussian();
    }
    return values;
  }
}
