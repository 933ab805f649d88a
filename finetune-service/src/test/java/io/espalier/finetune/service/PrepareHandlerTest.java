package io.espalier.finetune.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.step.Prepare;
import io.espalier.graph.Graph;
import io.espalier.graph.build.ResNet18;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.rewrite.Passes;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.CheckpointSink;
import io.espalier.training.EvaluationRun;
import io.espalier.training.Evaluator;
import io.espalier.training.Selection;
import io.espalier.training.Trainer;
import io.espalier.training.TrainingOptions;
import io.espalier.workbench.StepBench;
import io.espalier.workbench.TinyImages;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareHandlerTest {

  private static final ImageDataset IMAGES = TinyImages.of(30, 3);
  private static final Prepare STEP = new Prepare(48);
  private static Graph trained;

  @TempDir private Path directory;
  private StepBench bench;

  @BeforeAll
  static void train() {
    Graph untrained = ResNet18.build(3, TinyImages.SIZE, 16, 4, 9);
    TrainingOptions options =
        new TrainingOptions(
            6,
            0,
            3e-3,
            0.01,
            0.5,
            0.01,
            8,
            false,
            0,
            0,
            1,
            false,
            false,
            1,
            1,
            Selection.BEST_LOSS);
    trained =
        Trainer.train(untrained, null, IMAGES, options, CheckpointSink.none(), progress -> {})
            .graph();
  }

  @BeforeEach
  void openBench() {
    bench = new StepBench(directory, IMAGES);
  }

  @Test
  void foldedBatchNormalizationComesBackAndTheFunctionStaysTheSame() {
    // Given a model as most exporters write it, with BatchNormalization folded away
    Graph folded = Passes.forInference(trained);
    assertThat(normalizations(folded)).isZero();

    // When it is prepared
    StepOutcome outcome = new PrepareHandler().run(STEP, bench.context(bench.put(folded), STEP));

    // Then every convolution has one again, and the outputs are those of the submitted model
    Graph prepared = bench.graph(outcome.artifact());
    assertThat(normalizations(prepared)).isEqualTo(20);
    PrepareMetrics metrics = (PrepareMetrics) outcome.metrics();
    assertThat(metrics.batchNormalizationsInserted()).isEqualTo(20);
    EvaluationRun before = Evaluator.evaluate(folded, IMAGES.validation(), 16, 1);
    EvaluationRun after = Evaluator.evaluate(prepared, IMAGES.validation(), 16, 1);
    assertThat(after.logits()).containsExactly(before.logits(), within(1e-3f));
    assertThat(metrics.validation().accuracy()).isEqualTo(after.evaluation().accuracy());
  }

  @Test
  void aModelThatHasItsBatchNormalizationIsOnlyEvaluated() {
    StepOutcome outcome = new PrepareHandler().run(STEP, bench.context(bench.put(trained), STEP));

    assertThat(((PrepareMetrics) outcome.metrics()).batchNormalizationsInserted()).isZero();
    assertThat(normalizations(bench.graph(outcome.artifact()))).isEqualTo(20);
  }

  @Test
  void anUntrainedModelIsRefused() {
    Digest untrained = bench.put(ResNet18.build(3, TinyImages.SIZE, 16, 4, 10));

    assertThatThrownBy(() -> new PrepareHandler().run(STEP, bench.context(untrained, STEP)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("no better than chance");
  }

  @Test
  void aModelOfAnotherImageSizeIsRefused() {
    Digest larger = bench.put(ResNet18.build(3, 64, 16, 4, 10));

    assertThatThrownBy(() -> new PrepareHandler().run(STEP, bench.context(larger, STEP)))
        .isInstanceOf(StepRejectedException.class)
        .hasMessageContaining("64");
  }

  private static long normalizations(Graph graph) {
    return graph.nodes().stream()
        .filter(node -> node.operator() instanceof BatchNormalization)
        .count();
  }
}
