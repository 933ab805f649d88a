package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.artifacts.Digest;
import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneHandlerTest {

  private static final Prune NEURONS =
      new Prune(Criterion.ACTIVATION_L1, Granularity.NEURON, 0.25, Target.PENULTIMATE, List.of());

  @TempDir private Path directory;
  private StepBench bench;
  private Graph network;

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, TinyImages.of(4, 1));
    network = ResNet18.build(3, TinyImages.SIZE, 16, 4, 2);
  }

  @Test
  void weightsArePrunedAndEveryLayerIsReported() {
    Prune step =
        new Prune(
            Criterion.MAGNITUDE,
            Granularity.UNSTRUCTURED,
            0.7,
            Target.ALL,
            List.of("first", "last"));

    StepOutcome outcome = run(network, step);

    PruneMetrics metrics = (PruneMetrics) outcome.metrics();
    Graph pruned = bench.graph(outcome.artifact());
    assertThat(metrics.layers())
        .extracting(LayerSparsity::weight)
        .isEqualTo(network.prunableWeights());
    assertThat(metrics.layers().getFirst().zeros()).isZero();
    assertThat(metrics.layers().getLast().zeros()).isZero();
    List<LayerSparsity> touched = metrics.layers().subList(1, metrics.layers().size() - 1);
    long elements = touched.stream().mapToLong(LayerSparsity::elements).sum();
    assertThat(touched.stream().mapToLong(LayerSparsity::zeros).sum())
        .isEqualTo(Math.round(0.7 * elements));
    assertThat(metrics.before().parameters())
        .isEqualTo(metrics.after().parameters())
        .isEqualTo(pruned.parameterCount());
    assertThat(metrics.after().nonZeroParameters()).isEqualTo(pruned.nonZeroParameterCount());
    assertThat(metrics.certificate()).isNull();
  }

  @Test
  void theSilentNeuronsAreReallyRemovedAndTheRemovalIsCertified() {
    // Given four of sixteen hidden neurons that never fire
    Set<Integer> silent = Set.of(1, 6, 9, 14);
    float[] bias = new float[16];
    for (int neuron = 0; neuron < 16; neuron++) {
      bias[neuron] = silent.contains(neuron) ? -1000 : 5;
    }
    Graph planted = network.withInitializer("fc1.bias", Tensor.floats(Shape.of(16), bias));

    // When a quarter of the penultimate neurons go
    StepOutcome outcome = run(planted, NEURONS);

    // Then those four are gone from both layers, and the outputs are certified to be the same
    PruneMetrics metrics = (PruneMetrics) outcome.metrics();
    Graph trimmed = bench.graph(outcome.artifact());
    assertThat(metrics.removed()).containsExactly(new RemovedChannels("fc1.weight", 16, 12));
    assertThat(trimmed.initializers().get("fc1.weight").shape()).isEqualTo(Shape.of(12, 32));
    assertThat(trimmed.initializers().get("fc2.weight").shape()).isEqualTo(Shape.of(3, 12));
    assertThat(trimmed.initializers().get("fc1.bias").toFloats()).containsOnly(5f);
    assertThat(metrics.after().parameters()).isLessThan(metrics.before().parameters());
    assertThat(metrics.certificate()).isNotNull();
    assertThat(metrics.certificate().largestDifference())
        .isLessThanOrEqualTo(metrics.certificate().tolerance());
  }

  @Test
  void theChannelsWithTheSmallestFiltersAreRemovedFromEveryGroup() {
    // Given filters of one layer that are far smaller than its others
    String weight = "layer2.0.conv1.weight";
    float[] values = network.initializers().get(weight).toFloats();
    int filter = values.length / 8;
    for (int i = 0; i < values.length; i++) {
      values[i] *= i / filter % 2 == 0 ? 1f : 1e-3f;
    }
    Graph planted =
        network.withInitializer(
            weight, Tensor.floats(network.initializers().get(weight).shape(), values));

    // When half of the channels go
    Prune step = new Prune(Criterion.MAGNITUDE, Granularity.CHANNEL, 0.5, Target.ALL, List.of());
    StepOutcome outcome = run(planted, step);

    // Then the small filters are among them, and the tensors are really smaller
    Graph trimmed = bench.graph(outcome.artifact());
    PruneMetrics metrics = (PruneMetrics) outcome.metrics();
    float[] left = trimmed.initializers().get(weight).toFloats();
    assertThat(trimmed.initializers().get(weight).shape().dim(0)).isEqualTo(4);
    double smallest = Double.MAX_VALUE;
    for (int kept = 0; kept < 4; kept++) {
      double norm = 0;
      for (int i = 0; i < left.length / 4; i++) {
        norm += Math.abs(left[kept * left.length / 4 + i]);
      }
      smallest = Math.min(smallest, norm);
    }
    assertThat(smallest).isGreaterThan(0.1);
    assertThat(metrics.after().parameters()).isLessThan(metrics.before().parameters() / 3);
    assertThat(metrics.removed())
        .hasSizeGreaterThan(8)
        .allMatch(removed -> removed.after() * 2 == removed.before());
  }

  @Test
  void headsAndFeedForwardNeuronsOfATransformerAreRemovedAndTheRemovalIsCertified() {
    // Given a vision transformer of two blocks with four heads and twelve inner neurons
    Graph transformer = new VisionTransformer(3, TinyImages.SIZE, 8, 16, 2, 4, 12).build(5);
    Prune heads = new Prune(Criterion.MAGNITUDE, Granularity.HEAD, 0.5, Target.ALL, List.of());
    Prune seen = new Prune(Criterion.ACTIVATION_L1, Granularity.HEAD, 0.5, Target.ALL, List.of());
    Prune inner = new Prune(Criterion.MAGNITUDE, Granularity.FFN, 0.25, Target.ALL, List.of());

    // When half of the heads, one of the others and a quarter of the neurons go
    StepOutcome fewerHeads = run(transformer, heads);
    StepOutcome fewestHeads = run(bench.graph(fewerHeads.artifact()), seen);
    StepOutcome fewerNeurons = run(bench.graph(fewestHeads.artifact()), inner);

    // Then all of it is really smaller, and certified
    Graph trimmed = bench.graph(fewerNeurons.artifact());
    assertThat(removed(fewerHeads))
        .containsExactly(
            new RemovedChannels("blocks.0.attn.qkv.weight", 4, 2),
            new RemovedChannels("blocks.1.attn.qkv.weight", 4, 2));
    assertThat(removed(fewestHeads)).allMatch(group -> group.after() == 1);
    assertThat(removed(fewerNeurons))
        .containsExactly(
            new RemovedChannels("blocks.0.mlp.fc1.weight", 12, 9),
            new RemovedChannels("blocks.1.mlp.fc1.weight", 12, 9));
    assertThat(shape(trimmed, "blocks.1.attn.qkv.weight")).isEqualTo(Shape.of(16, 12));
    assertThat(shape(trimmed, "blocks.1.attn.proj.weight")).isEqualTo(Shape.of(4, 16));
    assertThat(shape(trimmed, "blocks.1.mlp.fc2.weight")).isEqualTo(Shape.of(9, 16));
    for (StepOutcome outcome : List.of(fewerHeads, fewestHeads, fewerNeurons)) {
      RemovalCertificate certificate = ((PruneMetrics) outcome.metrics()).certificate();
      assertThat(certificate).isNotNull();
      assertThat(certificate.largestDifference()).isLessThanOrEqualTo(certificate.tolerance());
    }
  }

  @Test
  void aNetworkWithoutAttentionHasNoHeads() {
    Prune step = new Prune(Criterion.MAGNITUDE, Granularity.HEAD, 0.5, Target.ALL, List.of());

    assertThatThrownBy(() -> run(network, step))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("no attention heads that can be removed");
  }

  private static List<RemovedChannels> removed(StepOutcome outcome) {
    return ((PruneMetrics) outcome.metrics()).removed();
  }

  private static Shape shape(Graph graph, String weight) {
    return Objects.requireNonNull(graph.initializers().get(weight)).shape();
  }

  @Test
  void anExcludedLayerKeepsItsChannels() {
    Prune step =
        new Prune(
            Criterion.ACTIVATION_L1,
            Granularity.CHANNEL,
            0.5,
            Target.ALL,
            List.of("layer4.1.conv1.weight"));

    Graph trimmed = bench.graph(run(network, step).artifact());

    assertThat(trimmed.initializers().get("layer4.1.conv1.weight").shape().dim(0)).isEqualTo(32);
    assertThat(trimmed.initializers().get("layer4.0.conv1.weight").shape().dim(0)).isEqualTo(16);
  }

  @Test
  void aModelOfOneLayerHasNoPenultimateLayer() {
    GraphBuilder builder = new GraphBuilder("one", 8, 17);
    String x =
        builder.node(
            "flat", new Flatten(1), builder.images("image", 3, TinyImages.SIZE, TinyImages.SIZE));
    int features = 3 * TinyImages.SIZE * TinyImages.SIZE;
    String weight =
        builder.initializer("w", Tensor.floats(Shape.of(3, features), new float[3 * features]));
    Graph single = builder.output(builder.node("y", Gemm.linear(), x, weight)).build();

    assertThatThrownBy(() -> run(single, NEURONS))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("no penultimate layer");
  }

  @Test
  void aShareOfLessThanOneNeuronIsRefused() {
    Prune step =
        new Prune(Criterion.MAGNITUDE, Granularity.NEURON, 0.01, Target.PENULTIMATE, List.of());

    assertThatThrownBy(() -> run(network, step))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("less than one neuron");
  }

  @Test
  void theSameStepGivesTheSameBytes() {
    assertThat(run(network, NEURONS).artifact()).isEqualTo(run(network, NEURONS).artifact());
  }

  private StepOutcome run(Graph model, Prune step) {
    Digest digest = bench.put(model);
    return new PruneHandler().run(step, bench.context(digest, step));
  }
}
