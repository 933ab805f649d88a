package io.espalier.training.optimizer;

/**
 * A learning rate that climbs linearly from zero and then falls in a straight line to zero after
 * the last step: what retraining on a small budget recovers most with (Zimmer et al., "How I
 * learned to stop worrying and love retraining", 2023).
 *
 * @param peak the highest rate
 * @param warmUpSteps steps until the peak is reached
 * @param steps steps in all
 */
public record LinearSchedule(double peak, double warmUpSteps, int steps) implements RateSchedule {
  @Override
  public double rate(int step) {
    if (step + 1 < warmUpSteps) {
      return peak * (step + 1) / warmUpSteps;
    }
    double begin = Math.max(0, warmUpSteps - 1);
    return peak * Math.clamp((steps - step) / Math.max(1, steps - begin), 0, 1);
  }
}
