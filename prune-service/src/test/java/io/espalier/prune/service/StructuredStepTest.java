package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.espalier.datasets.Flip;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.Macs;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.build.VisionTransformer;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.TorchModel;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StructuredStepTest {

  private static final int CHANNELS = 8;
  private static final String INNER = "layer2.0.conv1.weight";
  private static final Set<Integer> DEAD = Set.of(1, 4, 5, 7);

  @TempDir private Path directory;
  private StepBench bench;
  private Graph network;

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, TinyImages.of(4, 1));
    network = ResNet18.build(3, TinyImages.SIZE, 16, 4, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Criterion.class,
      names = {
        "MAGNITUDE",
        "MAGNITUDE_L2",
        "TAYLOR",
        "FISHER",
        "ACTIVATION_L1",
        "ACTIVATION_ZEROS"
      })
  void everyCriterionFindsTheDeadChannels(Criterion criterion) {
    // Given half of a layer's channels that are never anything but zero
    Graph planted = network;
    for (String name : List.of(INNER, "layer2.0.bn1.weight", "layer2.0.bn1.bias")) {
      planted = planted.withInitializer(name, withoutRows(planted, name));
    }
    planted = planted.withInitializer("layer2.0.conv2.weight", withoutInputs(planted));

    // When half of the channels go
    StepOutcome outcome =
        run(planted, channels(criterion, Allocation.UNIFORM, Budget.WEIGHTS, 0.5));

    // Then they are those: what is left of the layer are the others' filters
    Graph trimmed = bench.graph(outcome.artifact());
    float[] left = weights(trimmed, "layer2.0.bn1.weight");
    assertThat(left).hasSize(CHANNELS / 2).doesNotContain(0f);
    assertCertified(outcome);
  }

  @Test
  void randomRemovalIsNotByMagnitudeButReproducible() {
    Prune random = channels(Criterion.RANDOM, Allocation.UNIFORM, Budget.WEIGHTS, 0.5);
    Prune magnitude = channels(Criterion.MAGNITUDE, Allocation.UNIFORM, Budget.WEIGHTS, 0.5);

    assertThat(run(network, random).artifact())
        .isEqualTo(run(network, random).artifact())
        .isNotEqualTo(run(network, magnitude).artifact());
  }

  @ParameterizedTest
  @EnumSource(
      value = Allocation.class,
      names = {"UNIFORM", "GLOBAL"})
  void aBudgetOfMultiplicationsIsMetAndNotOverdone(Allocation allocation) {
    // Given layers so wide that a channel is a small part of them
    network = ResNet18.build(3, TinyImages.SIZE, 16, 16, 2);

    // When three quarters of the multiplications are to go
    Prune step = channels(Criterion.MAGNITUDE, allocation, Budget.MACS, 0.75);
    Graph trimmed = bench.graph(run(network, step).artifact());

    // Then what is left is within a channel of a quarter
    double left = (double) Macs.of(trimmed) / Macs.of(network);
    assertThat(left).isLessThanOrEqualTo(0.25).isGreaterThan(0.22);
  }

  @Test
  void aBudgetThatTheBoundsForbidIsRefusedWithWhatIsPossible() {
    Prune step =
        withMost(channels(Criterion.MAGNITUDE, Allocation.GLOBAL, Budget.MACS, 0.75), 0.25);

    assertThatThrownBy(() -> run(network, step))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("75.0% less macs")
        .hasMessageContaining("saves only");
  }

  @Test
  void boundsAndProtectionsOfLayersAreKept() {
    // Given a layer that must lose half, one that may lose an eighth, and a protected first one
    Prune plain = channels(Criterion.MAGNITUDE, Allocation.GLOBAL, Budget.WEIGHTS, 0.3);
    Prune step =
        new Prune(
            plain.criterion(),
            plain.granularity(),
            null,
            plain.sparsity(),
            plain.target(),
            List.of(),
            List.of(Protection.FIRST),
            plain.allocation(),
            plain.budget(),
            List.of(
                new LayerBound(INNER, 0.5, 1), new LayerBound("layer3.0.conv1.weight", 0, 0.125)),
            0.75,
            false,
            false,
            16);

    Graph trimmed = bench.graph(run(network, step).artifact());

    assertThat(outputs(trimmed, INNER)).isLessThanOrEqualTo(CHANNELS / 2);
    assertThat(outputs(trimmed, "layer3.0.conv1.weight")).isGreaterThanOrEqualTo(14);
    assertThat(outputs(trimmed, "conv1.weight")).isEqualTo(outputs(network, "conv1.weight"));
  }

  @Test
  void allocationsOfSingleWeightsAreRefused() {
    Prune step = channels(Criterion.MAGNITUDE, Allocation.ERK, Budget.WEIGHTS, 0.5);

    assertThatThrownBy(() -> run(network, step))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("'erk' spreads single weights");
  }

  @Test
  void compensationRestoresWhatCopiesOfOtherChannelsDid() {
    // Given hidden neurons of which the odd ones are copies of the even ones before them
    Graph copies =
        network
            .withInitializer("fc1.weight", paired(network, "fc1.weight"))
            .withInitializer("fc1.bias", paired(network, "fc1.bias"));
    Prune plain =
        new Prune(Criterion.RANDOM, Granularity.NEURON, 0.25, Target.PENULTIMATE, List.of());
    float[] wanted = answers(copies);

    // When a quarter of the neurons go, with and without compensation
    double compensated =
        distance(wanted, answers(bench.graph(run(copies, compensating(plain)).artifact())));
    double not = distance(wanted, answers(bench.graph(run(copies, plain).artifact())));

    // Then the copies that stay do the work of those that went
    assertThat(compensated).isLessThan(0.2 * not);
  }

  @Test
  void feedForwardNeuronsThatNeverFireAreFoundByTheirActivations() {
    // Given a transformer in which a third of each pair's inner neurons are far below zero
    Graph transformer = new VisionTransformer(3, TinyImages.SIZE, 8, 16, 2, 4, 12).build(5);
    for (int block = 0; block < 2; block++) {
      String name = "blocks.%d.mlp.fc1.bias".formatted(block);
      float[] bias = weights(transformer, name);
      for (int neuron = 0; neuron < bias.length; neuron++) {
        bias[neuron] = neuron % 3 == 0 ? -50 : 1;
      }
      transformer = transformer.withInitializer(name, Tensor.floats(Shape.of(12), bias));
    }

    // When a third of the neurons go
    Prune step =
        new Prune(Criterion.ACTIVATION_L1, Granularity.FFN, 1 / 3.0, Target.ALL, List.of());
    Graph trimmed = bench.graph(run(transformer, step).artifact());

    // Then those are gone
    assertThat(weights(trimmed, "blocks.0.mlp.fc1.bias")).hasSize(8).containsOnly(1f);
    assertThat(weights(trimmed, "blocks.1.mlp.fc1.bias")).hasSize(8).containsOnly(1f);
  }

  @ParameterizedTest
  @EnumSource(
      value = Criterion.class,
      names = {"TAYLOR", "FISHER", "ACTIVATION_L1", "ACTIVATION_ZEROS"})
  void theLayerThatAddsNothingGoesWhole(Criterion criterion) {
    // Given residual blocks of which one adds nothing
    Graph planted = network;
    for (String name : List.of("layer3.1.bn2.weight", "layer3.1.bn2.bias")) {
      Tensor old = Objects.requireNonNull(network.initializers().get(name));
      planted =
          planted.withInitializer(name, Tensor.floats(old.shape(), new float[(int) old.count()]));
    }
    Prune step = new Prune(criterion, Granularity.LAYER, 0.2, Target.ALL, List.of());

    // When a fifth of the five blocks go
    StepOutcome outcome = run(planted, step);

    // Then that one is gone, and the outputs are the same
    Graph trimmed = bench.graph(outcome.artifact());
    assertThat(trimmed.initializers()).doesNotContainKey("layer3.1.conv1.weight");
    assertThat(trimmed.initializers()).containsKey("layer4.1.conv1.weight");
    assertThat(((PruneMetrics) outcome.metrics()).removed())
        .extracting(RemovedChannels::before, RemovedChannels::after)
        .containsExactly(tuple(5, 4));
    assertThat(distance(answers(planted), answers(trimmed))).isLessThan(1e-4);
    assertCertified(outcome);
  }

  @Test
  void reestimationChangesTheStatisticsOfNormalizationAndNothingElse() {
    Prune plain = channels(Criterion.MAGNITUDE, Allocation.UNIFORM, Budget.WEIGHTS, 0.5);
    Prune anew =
        new Prune(
            plain.criterion(),
            plain.granularity(),
            null,
            plain.sparsity(),
            plain.target(),
            List.of(),
            List.of(),
            plain.allocation(),
            plain.budget(),
            List.of(),
            1,
            false,
            true,
            12);

    Graph before = bench.graph(run(network, plain).artifact());
    Graph after = bench.graph(run(network, anew).artifact());

    assertThat(weights(after, "layer1.0.bn1.running_var"))
        .isNotEqualTo(weights(before, "layer1.0.bn1.running_var"));
    assertThat(weights(after, INNER)).isEqualTo(weights(before, INNER));
  }

  private static Prune channels(
      Criterion criterion, Allocation allocation, Budget budget, double sparsity) {
    return new Prune(
        criterion,
        Granularity.CHANNEL,
        null,
        sparsity,
        Target.ALL,
        List.of(),
        List.of(),
        allocation,
        budget,
        List.of(),
        1,
        false,
        false,
        12);
  }

  private static Prune withMost(Prune step, double layerSparsityMax) {
    return new Prune(
        step.criterion(),
        step.granularity(),
        step.pattern(),
        step.sparsity(),
        step.target(),
        step.exclude(),
        step.protect(),
        step.allocation(),
        step.budget(),
        step.bounds(),
        layerSparsityMax,
        step.compensate(),
        step.reestimate(),
        step.calibrationImages());
  }

  private static Prune compensating(Prune step) {
    return new Prune(
        step.criterion(),
        step.granularity(),
        step.pattern(),
        step.sparsity(),
        step.target(),
        step.exclude(),
        step.protect(),
        step.allocation(),
        step.budget(),
        step.bounds(),
        step.layerSparsityMax(),
        true,
        step.reestimate(),
        12);
  }

  /** The parameter with zeros in the rows of dead channels. */
  private static Tensor withoutRows(Graph graph, String name) {
    Tensor old = Objects.requireNonNull(graph.initializers().get(name), name);
    float[] values = old.toFloats();
    int run = values.length / CHANNELS;
    for (int i = 0; i < values.length; i++) {
      values[i] = DEAD.contains(i / run) ? 0 : values[i] == 0 ? 0.1f : values[i];
    }
    return Tensor.floats(old.shape(), values);
  }

  private static Tensor withoutInputs(Graph graph) {
    Tensor old = Objects.requireNonNull(graph.initializers().get("layer2.0.conv2.weight"));
    float[] values = old.toFloats();
    for (int i = 0; i < values.length; i++) {
      values[i] = DEAD.contains(i / 9 % CHANNELS) ? 0 : values[i];
    }
    return Tensor.floats(old.shape(), values);
  }

  private static Tensor paired(Graph graph, String name) {
    Tensor old = Objects.requireNonNull(graph.initializers().get(name), name);
    float[] values = old.toFloats();
    int run = values.length / 16;
    for (int neuron = 1; neuron < 16; neuron += 2) {
      System.arraycopy(values, (neuron - 1) * run, values, neuron * run, run);
    }
    return Tensor.floats(old.shape(), values);
  }

  private static void assertCertified(StepOutcome outcome) {
    RemovalCertificate certificate = ((PruneMetrics) outcome.metrics()).certificate();
    assertThat(certificate).isNotNull();
    assertThat(certificate.largestDifference()).isLessThanOrEqualTo(certificate.tolerance());
  }

  private static float[] weights(Graph graph, String name) {
    return Objects.requireNonNull(graph.initializers().get(name), name).toFloats();
  }

  private static int outputs(Graph graph, String name) {
    return Objects.requireNonNull(graph.initializers().get(name), name).shape().intDim(0);
  }

  private static float[] answers(Graph graph) {
    Split images = TinyImages.of(4, 1).train();
    float[] pixels = new float[images.size() * images.preprocessing().tensorLength()];
    for (int i = 0; i < images.size(); i++) {
      images.copyTo(i, Flip.NONE, pixels, i * images.preprocessing().tensorLength());
    }
    try (TorchModel model = new TorchModel(graph, 1)) {
      return model.forward(pixels, images.size());
    }
  }

  private static double distance(float[] wanted, float[] given) {
    double sum = 0;
    for (int i = 0; i < wanted.length; i++) {
      sum += Math.abs((double) wanted[i] - given[i]);
    }
    return sum / wanted.length;
  }

  private StepOutcome run(Graph model, Prune step) {
    return new PruneHandler().run(step, bench.context(bench.put(model), step));
  }
}
