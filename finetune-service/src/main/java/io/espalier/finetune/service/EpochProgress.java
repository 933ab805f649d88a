package io.espalier.finetune.service;

import io.espalier.events.ProgressDetail;
import io.espalier.stage.StepContext;
import io.espalier.training.TrainingProgress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far a training is, with the accuracy after the last complete epoch, and leaves it where
 * the service wants to stop.
 */
final class EpochProgress implements Consumer<TrainingProgress> {

  private final StepContext context;
  private @Nullable Double accuracy;

  EpochProgress(StepContext context) {
    this.context = context;
  }

  @Override
  public void accept(TrainingProgress progress) {
    progress.report().ifPresent(report -> accuracy = report.validation().accuracy());
    context.report(
        progress.fraction(),
        new ProgressDetail(progress.epoch(), progress.epochs(), accuracy, progress.loss()));
    context.throwIfCancelled();
  }
}
