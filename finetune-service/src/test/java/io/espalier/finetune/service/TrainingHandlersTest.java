package io.espalier.finetune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.artifacts.Digest;
import io.espalier.events.ProgressDetail;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Train;
import io.espalier.events.step.Trainable;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.ResNet18;
import io.espalier.stage.ProgressSink;
import io.espalier.stage.StepCancelledException;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingHandlersTest {

  private static final Train TRAIN = new Train(4, 0, 3e-3, 0.01, 12, 0.5, false, 0, false);
  private static final Finetune FINETUNE = new Finetune(2, 1e-3, 0.01, 12, 0, true, 0.5, 2, true);

  @TempDir private Path directory;
  private StepBench bench;
  private Digest untrained;

  @BeforeEach
  void storeModelAndImages() {
    bench = new StepBench(directory, TinyImages.of(24, 11));
    untrained = bench.put(ResNet18.build(3, TinyImages.SIZE, 16, 4, 5));
  }

  @Test
  void trainingLearnsAndReportsEveryEpoch() {
    // Given a listener to the progress
    List<ProgressDetail> details = new ArrayList<>();
    ProgressSink sink =
        (fraction, detail, note) -> {
          if (detail != null) {
            details.add(detail);
          }
        };

    // When the network is trained on stripes that are easy to tell apart
    StepOutcome outcome =
        new TrainHandler()
            .run(TRAIN, bench.context(untrained, null, TinyImages.PREPROCESSING, TRAIN, sink));

    // Then it does better than chance, and each epoch was told of
    TrainingMetrics metrics = (TrainingMetrics) outcome.metrics();
    assertThat(metrics.epochs()).hasSize(4);
    assertThat(metrics.validation().accuracy()).isGreaterThan(0.6);
    assertThat(metrics.validation().images()).isEqualTo(36);
    double best =
        metrics.epochs().stream().mapToDouble(epoch -> epoch.validationLoss()).min().orElseThrow();
    assertThat(metrics.validationLoss()).isEqualTo(best);
    assertThat(details).extracting(ProgressDetail::epoch).contains(1, 2, 3, 4);
    assertThat(details.getLast().accuracy()).isNotNull();
    assertThat(bench.store().contains(outcome.artifact())).isTrue();
    assertThat(metrics.model().rawBytes()).isEqualTo(bench.store().size(outcome.artifact()));
  }

  @Test
  void theMaskStaysZeroThroughFineTuning() {
    // Given a model with every second weight zero
    Graph model = bench.graph(untrained);
    Graph sparse = model;
    for (String weight : model.prunableWeights()) {
      sparse = sparse.withInitializer(weight, everySecondZero(model.initializers().get(weight)));
    }

    // When it is fine-tuned with the dense model as its teacher
    StepOutcome outcome =
        new FinetuneHandler().run(FINETUNE, bench.context(bench.put(sparse), untrained, FINETUNE));

    // Then those weights are zero and others have moved
    Graph tuned = bench.graph(outcome.artifact());
    assertThat(tuned.prunableWeights()).isEqualTo(sparse.prunableWeights());
    boolean moved = false;
    for (String weight : sparse.prunableWeights()) {
      float[] before = sparse.initializers().get(weight).toFloats();
      float[] after = tuned.initializers().get(weight).toFloats();
      for (int i = 0; i < before.length; i++) {
        if (before[i] == 0) {
          assertThat(after[i]).as("%s[%d]", weight, i).isZero();
        }
        moved |= before[i] != after[i];
      }
    }
    assertThat(moved).isTrue();
    TrainingMetrics metrics = (TrainingMetrics) outcome.metrics();
    assertThat(metrics.selectedEpoch()).isEqualTo(2);
    assertThat(metrics.model().sparsity()).isGreaterThan(0.49);
  }

  @Test
  void aFineTuningThatWasStoppedEndsWithTheSameBytesAsAnUnbrokenOne() {
    // Given the result of an unbroken run, in a store of its own
    Finetune step = new Finetune(3, 1e-3, 0.01, 12, 0, true, 0.5, 2, false);
    StepBench other = new StepBench(directory.resolve("other"), TinyImages.of(24, 11));
    Digest sameModel = other.put(bench.graph(untrained));
    Digest unbroken = new FinetuneHandler().run(step, other.context(sameModel, step)).artifact();

    // When a run is stopped in its second epoch and the step is delivered again
    ProgressSink stopInSecondEpoch =
        (fraction, detail, note) -> {
          if (detail != null && detail.epoch() == 2) {
            bench.cancellation().cancel();
          }
        };
    assertThatThrownBy(
            () ->
                new FinetuneHandler()
                    .run(
                        step,
                        bench.context(
                            untrained,
                            untrained,
                            TinyImages.PREPROCESSING,
                            step,
                            stopInSecondEpoch)))
        .isInstanceOf(StepCancelledException.class);
    StepBench restarted = new StepBench(directory, TinyImages.of(24, 11));
    List<Integer> epochs = new ArrayList<>();
    ProgressSink listener =
        (fraction, detail, note) -> {
          if (detail != null) {
            epochs.add(detail.epoch());
          }
        };
    Digest resumed =
        new FinetuneHandler()
            .run(
                step,
                restarted.context(untrained, untrained, TinyImages.PREPROCESSING, step, listener))
            .artifact();

    // Then it went on after the first epoch and ended with the same bytes
    assertThat(epochs).isNotEmpty().doesNotContain(1);
    assertThat(resumed).isEqualTo(unbroken);
  }

  @Test
  void theWeightsOfAnEarlyEpochAreStored() {
    Train step = new Train(2, 0, 3e-3, 0.01, 12, 0, false, 0, false, 1);

    StepOutcome outcome = new TrainHandler().run(step, bench.context(untrained, step));

    String snapshot = ((TrainingMetrics) outcome.metrics()).snapshot();
    assertThat(snapshot).isNotNull().isNotEqualTo(untrained.value());
    Graph early = bench.graph(new Digest(snapshot));
    assertThat(early.prunableWeights()).isEqualTo(bench.graph(untrained).prunableWeights());
  }

  @Test
  void blocksArePrunedWhileTheModelLearns() {
    // Given
    Sparsify sparsify =
        new Sparsify(
            SparsifyMethod.GRADUAL, 0.6, Granularity.BLOCK, new Pattern.Block(4, 1), 0.01, 0, 0.5);
    Finetune step =
        new Finetune(
            2,
            1e-3,
            0.01,
            12,
            0,
            true,
            0.5,
            2,
            false,
            RateSchedule.LINEAR,
            Trainable.ALL,
            0.1,
            true,
            Start.PRUNED,
            sparsify);

    // When
    StepOutcome outcome = new FinetuneHandler().run(step, bench.context(untrained, step));

    // Then
    TrainingMetrics metrics = (TrainingMetrics) outcome.metrics();
    assertThat(metrics.model().sparsity()).isBetween(0.57, 0.61);
    Graph graph = bench.graph(outcome.artifact());
    String first = graph.prunableWeights().getFirst();
    Tensor untouched = graph.initializers().get(first);
    assertThat(untouched.nonZeroCount()).isEqualTo(untouched.count());
  }

  @Test
  void imagesOfAnotherPreprocessingAreRefused() {
    String other = "sha256:" + "0".repeat(64);

    assertThatThrownBy(
            () ->
                new FinetuneHandler()
                    .run(
                        FINETUNE,
                        bench.context(untrained, untrained, other, FINETUNE, ProgressSink.none())))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining(other);
  }

  @Test
  void aModelWithAnotherNumberOfClassesIsRefused() {
    Digest fourClasses = bench.put(ResNet18.build(4, TinyImages.SIZE, 16, 4, 5));

    assertThatThrownBy(() -> new TrainHandler().run(TRAIN, bench.context(fourClasses, TRAIN)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("3 classes");
  }

  @Test
  void aFileThatIsNoModelIsRefused() {
    Digest noise = bench.store().put(new byte[] {1, 2, 3, 4});

    assertThatThrownBy(() -> new TrainHandler().run(TRAIN, bench.context(noise, TRAIN)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining(noise.value());
  }

  private static Tensor everySecondZero(Tensor tensor) {
    float[] values = tensor.toFloats();
    for (int i = 0; i < values.length; i += 2) {
      values[i] = 0;
    }
    return Tensor.floats(tensor.shape(), values);
  }
}
