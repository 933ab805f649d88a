package io.espalier.finetune.service;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.step.Train;
import io.espalier.graph.Graph;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.training.Selection;
import io.espalier.training.Technique;
import io.espalier.training.TrainingOptions;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Trains the dense model from the weights that it comes with. The epoch with the best validation
 * loss is kept, so that patience and length do not flatter what is compared with it later. Its
 * result is the run's dense reference. Where the step asks for it, the weights of an early epoch
 * are stored beside it, for lottery tickets.
 */
@Singleton
public final class TrainHandler implements StepHandler<Train> {

  @Override
  public Class<Train> stepType() {
    return Train.class;
  }

  @Override
  public List<Class<?>> code() {
    return TrainingRun.CODE;
  }

  @Override
  public StepOutcome run(Train step, StepContext context) {
    Workbench workbench = new Workbench(context);
    ImageDataset images = workbench.images();
    Graph model = workbench.model();
    return new TrainingRun(context, images, options(step, workbench)).of(model, null);
  }

  private static TrainingOptions options(Train step, Workbench workbench) {
    return new TrainingOptions(
        step.epochs(),
        step.patience(),
        step.learningRate(),
        TrainingRun.MINIMUM_RATE_FRACTION,
        step.warmUpEpochs(),
        step.weightDecay(),
        step.batchSize(),
        step.flips(),
        step.labelSmoothing(),
        0,
        1,
        false,
        step.classBalanced(),
        workbench.seed(step.kind()),
        workbench.context().threads(),
        Selection.BEST_LOSS,
        new Technique(false, false, 0, step.snapshotEpoch(), false, null));
  }
}
