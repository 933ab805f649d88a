package io.espalier.finetune.service;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.Guard;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.step.Finetune;
import io.espalier.graph.Graph;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.training.Selection;
import io.espalier.training.TrainingOptions;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets what pruning left learn again: zeros stay zero, and where the step asks for it the dense
 * reference teaches (Hinton et al., 2015). The version is validated after each epoch and the one
 * that uses up least of what the guard allows is kept, class by class, as the guard that follows
 * asks the same of the same split; a test split stays out of every choice.
 */
@Singleton
public final class FinetuneHandler implements StepHandler<Finetune> {

  /** Where the guard allows no loss at all: less than one image in ten thousand, in points. */
  private static final double ALLOWANCE_POINTS_MIN = 0.01;

  @Override
  public Class<Finetune> stepType() {
    return Finetune.class;
  }

  @Override
  public List<Class<?>> code() {
    return TrainingRun.CODE;
  }

  @Override
  public StepOutcome run(Finetune step, StepContext context) {
    Workbench workbench = new Workbench(context);
    ImageDataset images = workbench.images();
    Graph model = workbench.model();
    @Nullable Graph teacher = step.needsTeacher() ? workbench.model(context.denseModel()) : null;
    return new TrainingRun(context, images, options(step, workbench)).of(model, teacher);
  }

  private static TrainingOptions options(Finetune step, Workbench workbench) {
    return new TrainingOptions(
        step.epochs(),
        0,
        step.learningRate(),
        TrainingRun.MINIMUM_RATE_FRACTION,
        step.warmUpEpochs(),
        step.weightDecay(),
        step.batchSize(),
        step.flips(),
        0,
        step.distillation(),
        step.temperature(),
        true,
        step.classBalanced(),
        workbench.seed(step.kind()),
        workbench.context().threads(),
        closestToDense(workbench.context()));
  }

  private static Selection closestToDense(StepContext context) {
    Guard guard = context.event().guard();
    EvaluationSummary dense = context.dense().evaluation();
    return new Selection.ClosestToReference(
        dense.accuracy(),
        dense.classes().stream()
            .map(recall -> recall.images() == 0 ? Double.NaN : recall.recall())
            .toList(),
        Math.max(guard.accuracyDropMax(), ALLOWANCE_POINTS_MIN),
        Math.max(guard.recallDropMax(), ALLOWANCE_POINTS_MIN));
  }
}
