package io.espalier.finetune.service;

import io.espalier.artifacts.Digest;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.metrics.EpochMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.EpochReport;
import io.espalier.training.Trainer;
import io.espalier.training.TrainingException;
import io.espalier.training.TrainingOptions;
import io.espalier.training.TrainingResult;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training of a step: resumes from the step's checkpoint, tells how far it is, stores the
 * model, and puts what was measured into the words of the event contract.
 *
 * @param context the step
 * @param images what to learn from and to be judged by
 * @param options how
 */
record TrainingRun(StepContext context, ImageDataset images, TrainingOptions options) {

  /** Classes whose jars decide what a training yields. */
  static final List<Class<?>> CODE =
      List.of(TrainingRun.class, Trainer.class, Graph.class, ImageDataset.class, Workbench.class);

  /** The learning rate of the last batch, as a share of the peak. */
  static final double MINIMUM_RATE_FRACTION = 0.01;

  /** Trains the model, or goes on where an interrupted attempt left off. */
  StepOutcome of(Graph model, @Nullable Graph teacher) {
    TrainingResult result = train(model, teacher);
    byte[] onnx = OnnxWriter.toBytes(result.graph());
    Digest artifact = context.store().put(onnx);
    @Nullable String snapshot =
        result
            .snapshot()
            .map(early -> context.store().put(OnnxWriter.toBytes(early)).value())
            .orElse(null);
    return StepOutcome.of(
        artifact,
        new TrainingMetrics(
            result.epochs().stream().map(TrainingRun::metrics).toList(),
            result.selectedEpoch(),
            result.stoppedEarly(),
            result.epochs().get(result.selectedEpoch() - 1).validationLoss(),
            Measurements.summary(result.validation()),
            Measurements.size(result.graph(), onnx.length),
            snapshot));
  }

  private TrainingResult train(Graph model, @Nullable Graph teacher) {
    StepCheckpoints checkpoints = new StepCheckpoints(context.checkpoints());
    try {
      return Workbench.refusing(
          "Submit a classifier that takes these images and has one output per class, made of"
              + " operators that can be trained.",
          () ->
              Trainer.train(
                  model, teacher, images, options, checkpoints, new EpochProgress(context)));
    } catch (TrainingException e) {
      throw new StepRejectedException(
          String.valueOf(e.getMessage()),
          "Lower the learning rate or lengthen the warm-up in the recipe, and check the images'"
              + " normalisation.",
          e);
    }
  }

  private static EpochMetrics metrics(EpochReport report) {
    return new EpochMetrics(
        report.epoch(),
        report.trainingLoss(),
        report.validationLoss(),
        report.validation().accuracy(),
        report.seconds(),
        report.imagesPerSecond());
  }
}
