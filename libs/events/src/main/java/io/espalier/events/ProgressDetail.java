package io.espalier.events;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import org.jspecify.annotations.Nullable;

/**
 * The epoch that a training step is in.
 *
 * @param epoch the epoch, counted from 1
 * @param epochs the most epochs there will be
 * @param accuracy the accuracy on the validation split after the last complete epoch, 0 to 1
 * @param loss the last training loss
 */
public record ProgressDetail(
    int epoch, int epochs, @Nullable Double accuracy, @Nullable Double loss) {
  public ProgressDetail {
    Checks.range("epoch", epoch, 0, Limits.EPOCHS_MAX);
    Checks.range("epochs", epochs, epoch, Limits.EPOCHS_MAX);
    if (accuracy != null) {
      Checks.range("accuracy", accuracy, 0, 1);
    }
    if (loss != null) {
      Checks.finite("loss", loss);
    }
  }
}
