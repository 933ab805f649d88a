package io.espalier.training.optimizer;

/**
 * A learning rate that climbs linearly from zero and then falls along half a cosine (Loshchilov and
 * Hutter, SGDR, 2017).
 *
 * @param peak the highest rate
 * @param minimumFraction the last rate as a fraction of the peak, 0 to 1
 * @param warmUpSteps steps until the peak is reached
 * @param steps steps in all
 */
public record CosineSchedule(double peak, double minimumFraction, double warmUpSteps, int steps)
    implements RateSchedule {
  @Override
  public double rate(int step) {
    if (step + 1 < warmUpSteps) {
      return peak * (step + 1) / warmUpSteps;
    }
    double progress = Math.clamp((step + 1 - warmUpSteps) / Math.max(1, steps - warmUpSteps), 0, 1);
    return peak
        * (minimumFraction + (1 - minimumFraction) * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }
}
