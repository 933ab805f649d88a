package io.espalier.training;

/** Which epoch's weights a training ends with. The earlier epoch wins a tie. */
public enum Selection {
  /** The lowest validation loss. */
  BEST_LOSS,
  /** The highest validation accuracy; among equals the lowest validation loss. */
  BEST_ACCURACY,
  /** The last epoch. */
  LAST;

  /** Whether an epoch replaces the best one so far. */
  boolean better(EpochReport candidate, EpochReport best) {
    return switch (this) {
      case LAST -> true;
      case BEST_LOSS -> candidate.validationLoss() < best.validationLoss();
      case BEST_ACCURACY -> {
        int difference = candidate.validation().correct() - best.validation().correct();
        yield difference > 0
            || difference == 0 && candidate.validationLoss() < best.validationLoss();
      }
    };
  }
}
