package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What training or fine-tuning measured.
 *
 * @param epochs every epoch that ran, in order
 * @param selectedEpoch the epoch whose weights were kept, counted from 1; 0 where the weights from
 *     before the first epoch were kept
 * @param stoppedEarly whether the patience ended it
 * @param validationLoss the validation loss of the weights that were kept
 * @param validation the evaluation of the weights that were kept
 * @param model the size of the model that was kept
 * @param snapshot the digest of the ONNX file with the weights of an early epoch, where the step
 *     asked for one
 */
public record TrainingMetrics(
    List<EpochMetrics> epochs,
    int selectedEpoch,
    boolean stoppedEarly,
    double validationLoss,
    EvaluationSummary validation,
    ModelSize model,
    @Nullable String snapshot)
    implements StepMetrics {
  public TrainingMetrics {
    epochs = Checks.list("epochs", epochs, Limits.EPOCHS_MAX);
    Checks.range("selectedEpoch", selectedEpoch, 0, Limits.EPOCHS_MAX);
    Checks.finite("validationLoss", validationLoss);
    Checks.required("validation", validation);
    Checks.required("model", model);
    if (snapshot != null) {
      Checks.digest("snapshot", snapshot);
    }
  }

  /** Metrics without early weights. */
  public TrainingMetrics(
      List<EpochMetrics> epochs,
      int selectedEpoch,
      boolean stoppedEarly,
      double validationLoss,
      EvaluationSummary validation,
      ModelSize model) {
    this(epochs, selectedEpoch, stoppedEarly, validationLoss, validation, model, null);
  }
}
