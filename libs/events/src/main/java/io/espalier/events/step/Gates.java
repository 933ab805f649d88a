package io.espalier.events.step;

import io.espalier.events.check.Checks;

/**
 * What a model must hold to be released, judged on the file that is released.
 *
 * @param accuracyDropMax the most accuracy lost against the dense model, percentage points; 100
 *     allows anything
 * @param recallDropMax the most recall lost by any class, percentage points; 100 allows anything
 * @param bytesMax the largest released file as stored, bytes; 0 sets no limit
 * @param speedUpMin the least factor by which the released model on Espalier's runtime is faster
 *     than the dense FP32 model on PyTorch (medians, on every profile); 0 sets no limit
 */
public record Gates(
    double accuracyDropMax, double recallDropMax, long bytesMax, double speedUpMin) {
  public Gates {
    Checks.range("accuracyDropMax", accuracyDropMax, 0, 100);
    Checks.range("recallDropMax", recallDropMax, 0, 100);
    Checks.range("bytesMax", bytesMax, 0, Long.MAX_VALUE);
    Checks.range("speedUpMin", speedUpMin, 0, 1000);
  }
}
