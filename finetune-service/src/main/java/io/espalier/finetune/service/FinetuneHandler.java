package io.espalier.finetune.service;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.Guard;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.Trainable;
import io.espalier.graph.Graph;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.training.Selection;
import io.espalier.training.Technique;
import io.espalier.training.TrainingOptions;
import io.espalier.training.sparsify.Sparsification;
import io.espalier.training.sparsify.Unit;
import io.espalier.workbench.Workbench;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets what pruning left learn again: zeros stay zero, and where the step asks for it the dense
 * reference teaches (Hinton et al., 2015). The version is validated after each epoch and the one
 * that uses up least of what the guard allows is kept, class by class, as the guard that follows
 * asks the same of the same split; a test split stays out of every choice. Where the step prunes
 * meanwhile, only epochs at the final sparsity count.
 */
@Singleton
public final class FinetuneHandler implements StepHandler<Finetune> {

  /** Where the guard allows no loss at all: less than one image in ten thousand, in points. */
  private static final double ALLOWANCE_POINTS_MIN = 0.01;

  /** No layer is emptied while its mask is learned. */
  private static final double LAYER_SPARSITY_MAX = 0.99;

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
    Graph model = new Beginning(workbench).of(step.start());
    @Nullable Graph teacher = step.needsTeacher() ? workbench.model(context.denseModel()) : null;
    return new TrainingRun(context, images, options(step, workbench, model)).of(model, teacher);
  }

  private static TrainingOptions options(Finetune step, Workbench workbench, Graph model) {
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
        closestToDense(workbench.context()),
        technique(step, model));
  }

  private static Technique technique(Finetune step, Graph model) {
    Sparsify sparsify = step.sparsify();
    return new Technique(
        step.schedule() == RateSchedule.LINEAR,
        step.trainable() == Trainable.NORMALIZATION,
        step.features(),
        0,
        step.quantizationAware(),
        sparsify == null ? null : sparsification(sparsify, model));
  }

  private static Sparsification sparsification(Sparsify sparsify, Graph model) {
    List<String> prunable = model.prunableWeights();
    return new Sparsification(
        switch (sparsify.method()) {
          case GRADUAL -> Sparsification.Method.GRADUAL;
          case MOVEMENT -> Sparsification.Method.MOVEMENT;
          case SOFT_MOVEMENT -> Sparsification.Method.SOFT_MOVEMENT;
          case HARD_CONCRETE -> Sparsification.Method.HARD_CONCRETE;
          case VARIATIONAL -> Sparsification.Method.VARIATIONAL;
        },
        sparsify.sparsity(),
        switch (sparsify.pattern()) {
          case Pattern.Block(int outputs, int inputs) -> new Unit.Block(outputs, inputs);
          case Pattern.NOfM(int kept, int of) -> new Unit.NOfM(kept, of);
          case null -> new Unit.Single();
        },
        sparsify.scoreLearningRate(),
        sparsify.regularization(),
        sparsify.rampEnd(),
        // The first layer sees the image and the last gives the classes: both are small and needed.
        prunable.size() > 2 ? List.of(prunable.getFirst(), prunable.getLast()) : List.of(),
        LAYER_SPARSITY_MAX);
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
        dense.classes().stream()
            .map(recall -> Math.max(guard.recallDropMax(recall.name()), ALLOWANCE_POINTS_MIN))
            .toList());
  }
}
