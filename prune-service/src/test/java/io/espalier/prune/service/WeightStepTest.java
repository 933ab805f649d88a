package io.espalier.prune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.metrics.LayerSparsity;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Target;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.prune.weights.Networks;
import io.espalier.stage.ProgressSink;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightStepTest {

  @TempDir private Path directory;
  private StepBench bench;
  private Graph network;

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, TinyImages.of(8, 1));
    network = Networks.convolutional(2);
  }

  @Test
  void protectedLayersStayDenseAndTheOthersMakeUpForThem() {
    Step step = new Step();
    step.protect = List.of(Protection.FIRST, Protection.LAST);

    PruneMetrics metrics = run(network, step.build(0.8));

    assertThat(metrics.layers().getFirst().zeros()).isZero();
    assertThat(metrics.layers().getLast().zeros()).isZero();
    assertThat(sparsity(metrics)).isCloseTo(0.8, within(2e-4));
  }

  @Test
  void whatBoundsDoNotAllowIsRefusedWithWhatTheyDo() {
    Step step = new Step();
    step.layerSparsityMax = 0.7;

    assertThatThrownBy(() -> run(network, step.build(0.8)))
        .isInstanceOfSatisfying(
            StepRejectedException.class, e -> assertThat(e.remedy()).contains("layerSparsityMax"))
        .hasMessageContaining("80.00%")
        .hasMessageContaining("allow 0.00% to 6");
  }

  @Test
  void singleLayersKeepWithinTheirBounds() {
    Step step = new Step();
    step.bounds =
        List.of(new LayerBound("first", 0, 0.25), new LayerBound("second.weight", 0.95, 1));

    PruneMetrics metrics = run(network, step.build(0.7));

    assertThat(share(metrics.layers().getFirst())).isLessThanOrEqualTo(0.25);
    assertThat(share(layer(metrics, "second.weight"))).isGreaterThanOrEqualTo(0.949);
    assertThat(sparsity(metrics)).isCloseTo(0.7, within(2e-4));
    step.bounds = List.of(new LayerBound("nobody", 0, 1));
    assertThatThrownBy(() -> run(network, step.build(0.7)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("nobody");
  }

  @Test
  void aSparsityBelowWhatIsThereIsRefused() {
    Graph sparse = bench.graph(outcome(network, new Step().build(0.6)).artifact());

    assertThatThrownBy(() -> run(sparse, new Step().build(0.3)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("% zero already")
        .hasMessageContaining("30.00%");
  }

  @Test
  void zerosStayZeroThroughEveryStepOfASchedule() {
    for (Criterion criterion : List.of(Criterion.WOODFISHER, Criterion.RANDOM, Criterion.TAYLOR)) {
      Step step = new Step();
      step.criterion = criterion;
      Graph current = network;
      for (double sparsity : new double[] {0.3, 0.5, 0.7}) {
        Graph next = bench.graph(outcome(current, step.build(sparsity)).artifact());
        for (String weight : network.prunableWeights()) {
          float[] before = floats(current, weight);
          float[] after = floats(next, weight);
          for (int i = 0; i < before.length; i++) {
            if (before[i] == 0) {
              assertThat(after[i]).as("%s of %s", criterion, weight).isZero();
            }
          }
        }
        current = next;
      }
    }
  }

  @Test
  void blocksOfFourOutputsAreZeroTogether() {
    Step step = new Step();
    step.pattern = new Pattern.Block(4, 1);

    StepOutcome outcome = outcome(network, step.build(0.7));

    assertThat(sparsity((PruneMetrics) outcome.metrics())).isCloseTo(0.7, within(0.005));
    Graph pruned = bench.graph(outcome.artifact());
    String name = "second.weight";
    float[] values = floats(pruned, name);
    int perOutput = values.length / 16; // sixteen outputs
    int mixed = 0;
    for (int first = 0; first < 16; first += 4) {
      for (int i = 0; i < perOutput; i++) {
        int zeros = 0;
        for (int output = first; output < first + 4; output++) {
          zeros += values[output * perOutput + i] == 0 ? 1 : 0;
        }
        mixed += zeros % 4 == 0 ? 0 : 1;
      }
    }
    assertThat(mixed).isZero();
  }

  @Test
  void twoOfFourHoldsInEveryLayerThatIsNotProtected() {
    Step step = new Step();
    step.pattern = new Pattern.NOfM(2, 4);
    step.criterion = Criterion.WOODFISHER;
    step.protect = List.of(Protection.LAST);

    Graph pruned = bench.graph(outcome(network, step.build(0.5)).artifact());

    String name = "second.weight"; // eight inputs, nine positions
    float[] values = floats(pruned, name);
    for (int output = 0; output < 16; output++) {
      for (int position = 0; position < 9; position++) {
        for (int first = 0; first < 8; first += 4) {
          int kept = 0;
          for (int input = first; input < first + 4; input++) {
            kept += values[(output * 8 + input) * 9 + position] == 0 ? 0 : 1;
          }
          assertThat(kept).isEqualTo(2);
        }
      }
    }
    assertThat(floats(pruned, "fc2.weight")).doesNotContain(0f);
  }

  @Test
  void everyCriterionAndEveryAllocationMakesTheZerosThatAreAskedForAndTheSameBytesEachTime() {
    for (Criterion criterion : Criterion.values()) {
      if (criterion.ranksWeights() && criterion != Criterion.RECONSTRUCTION) {
        Step step = new Step();
        step.criterion = criterion;
        StepOutcome outcome = outcome(network, step.build(0.6));
        assertThat(sparsity((PruneMetrics) outcome.metrics()))
            .as("%s", criterion)
            .isCloseTo(0.6, within(2e-4));
        assertThat(outcome(network, step.build(0.6)).artifact())
            .as("%s", criterion)
            .isEqualTo(outcome.artifact());
      }
    }
    for (Allocation allocation : Allocation.values()) {
      Step step = new Step();
      step.allocation = allocation;
      StepOutcome outcome = outcome(network, step.build(0.6));
      assertThat(sparsity((PruneMetrics) outcome.metrics()))
          .as("%s", allocation)
          .isCloseTo(0.6, within(2e-4));
      assertThat(outcome(network, step.build(0.6)).artifact())
          .as("%s", allocation)
          .isEqualTo(outcome.artifact());
    }
  }

  @Test
  void theMeasuredCurvesAreReportedAndThatOfALayerWithoutInfluenceIsFlat() {
    // Given a convolution whose outputs are multiplied by zero afterwards and moved to one
    Tensor one = network.initializer("second.scale").orElseThrow();
    Graph planted =
        network
            .withInitializer("second.scale", Tensor.floats(one.shape(), new float[16]))
            .withInitializer("second.shift", one);
    Step step = new Step();
    step.allocation = Allocation.SENSITIVITY;

    PruneMetrics metrics = run(planted, step.build(0.4));

    // Then its curve is flat, and the last layer's is not
    assertThat(metrics.curves())
        .extracting(SensitivityCurve::layer)
        .isEqualTo(planted.prunableWeights());
    assertThat(metrics.curves().get(1).points())
        .hasSizeGreaterThan(9)
        .allMatch(point -> point.error() == 0 && point.recallDrop() == 0);
    assertThat(metrics.curves().getLast().points())
        .anyMatch(point -> Math.abs(point.error()) > 1e-6);
  }

  @Test
  void aBudgetOfMultiplicationsSavesAsManyAsTheSameSparsityInEveryLayer() {
    Step step = new Step();
    step.allocation = Allocation.DYNAMIC;
    step.budget = Budget.MACS;

    PruneMetrics dynamic = run(network, step.build(0.6));
    step.allocation = Allocation.UNIFORM;
    PruneMetrics uniform = run(network, step.build(0.6));

    assertThat(macs(dynamic)).isLessThanOrEqualTo(macs(uniform) * 1.001);
    assertThat(sparsity(dynamic)).isNotCloseTo(0.6, within(0.01));
  }

  @Test
  void aBudgetOfMillisecondsIsMeasuredAndMet() {
    Step step = new Step();
    step.allocation = Allocation.DYNAMIC;
    step.budget = Budget.MILLISECONDS;

    PruneMetrics metrics = run(network, step.build(0.6));

    assertThat(sparsity(metrics)).isBetween(0.05, 0.99);
  }

  @Test
  void statisticsAreEstimatedAnewWhereTheStepSaysSo() {
    Step step = new Step();
    Graph kept = bench.graph(outcome(network, step.build(0.8)).artifact());
    step.reestimate = true;
    Graph estimated = bench.graph(outcome(network, step.build(0.8)).artifact());

    String mean = "third.mean";
    assertThat(floats(kept, mean)).isEqualTo(floats(network, mean));
    assertThat(floats(estimated, mean)).isNotEqualTo(floats(network, mean));
    assertThat(floats(estimated, "fc1.weight")).isEqualTo(floats(kept, "fc1.weight"));
  }

  @Test
  void theFarthestStepsTellHowFarTheyCame() {
    List<Double> fractions = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    ProgressSink sink =
        (fraction, _, note) -> {
          fractions.add(fraction);
          notes.add(String.valueOf(note));
        };
    Step step = new Step();
    step.criterion = Criterion.FISHER;
    step.allocation = Allocation.DYNAMIC;
    Prune built = step.build(0.5);

    new PruneHandler()
        .run(built, bench.context(bench.put(network), null, TinyImages.PREPROCESSING, built, sink));

    assertThat(fractions).isSorted().hasSizeGreaterThan(25);
    assertThat(notes).anyMatch(note -> note.contains("sensitive"));
  }

  /** Weights that are kept times the positions of the outputs that they make. */
  private static double macs(PruneMetrics metrics) {
    int[] positions = {32 * 32, 16 * 16, 8 * 8, 1, 1};
    double macs = 0;
    for (int i = 0; i < positions.length; i++) {
      LayerSparsity layer = metrics.layers().get(i);
      macs += (double) positions[i] * (layer.elements() - layer.zeros());
    }
    return macs;
  }

  private static double sparsity(PruneMetrics metrics) {
    double zeros = metrics.layers().stream().mapToLong(LayerSparsity::zeros).sum();
    return zeros / metrics.layers().stream().mapToLong(LayerSparsity::elements).sum();
  }

  private static double share(LayerSparsity layer) {
    return (double) layer.zeros() / layer.elements();
  }

  private static LayerSparsity layer(PruneMetrics metrics, String weight) {
    return metrics.layers().stream()
        .filter(layer -> layer.weight().equals(weight))
        .findAny()
        .orElseThrow();
  }

  private static float[] floats(Graph graph, String name) {
    return graph.initializer(name).orElseThrow().toFloats();
  }

  private PruneMetrics run(Graph model, Prune step) {
    return (PruneMetrics) outcome(model, step).metrics();
  }

  private StepOutcome outcome(Graph model, Prune step) {
    return new PruneHandler().run(step, bench.context(bench.put(model), step));
  }

  /** A step of which little is said. */
  private static final class Step {
    private Criterion criterion = Criterion.MAGNITUDE;
    private @Nullable Pattern pattern;
    private List<Protection> protect = List.of();
    private Allocation allocation = Allocation.GLOBAL;
    private Budget budget = Budget.WEIGHTS;
    private List<LayerBound> bounds = List.of();
    private double layerSparsityMax = 1;
    private boolean reestimate;

    private Prune build(double sparsity) {
      Granularity granularity =
          switch (pattern) {
            case Pattern.Block _ -> Granularity.BLOCK;
            case Pattern.NOfM _ -> Granularity.N_OF_M;
            case null -> Granularity.UNSTRUCTURED;
          };
      return new Prune(
          criterion,
          granularity,
          pattern,
          sparsity,
          Target.ALL,
          List.of(),
          protect,
          allocation,
          budget,
          bounds,
          layerSparsityMax,
          false,
          reestimate,
          24);
    }
  }
}
