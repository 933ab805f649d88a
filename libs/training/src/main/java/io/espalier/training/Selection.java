package io.espalier.training;

import io.espalier.datasets.Evaluation;
import java.util.Collections;
import java.util.List;

/** Which epoch's weights a training ends with. The earlier epoch wins a tie. */
public sealed interface Selection {
  /** The lowest validation loss. */
  Selection BEST_LOSS = Rule.BEST_LOSS;

  /** The highest validation accuracy; among equals the lowest validation loss. */
  Selection BEST_ACCURACY = Rule.BEST_ACCURACY;

  /** The last epoch. */
  Selection LAST = Rule.LAST;

  /** Whether an epoch replaces the best one so far. */
  boolean better(EpochReport candidate, EpochReport best);

  /** The rules that look at nothing but the training itself. */
  enum Rule implements Selection {
    BEST_LOSS {
      @Override
      public boolean better(EpochReport candidate, EpochReport best) {
        return candidate.validationLoss() < best.validationLoss();
      }
    },
    BEST_ACCURACY {
      @Override
      public boolean better(EpochReport candidate, EpochReport best) {
        int difference = candidate.validation().correct() - best.validation().correct();
        return difference > 0
            || difference == 0 && candidate.validationLoss() < best.validationLoss();
      }
    },
    LAST {
      @Override
      public boolean better(EpochReport candidate, EpochReport best) {
        return true;
      }
    }
  }

  /**
   * The epoch that stays closest to a reference model: the one that uses up the smallest share of
   * what may be lost, be it of accuracy or of the recall of the class that fares worst. Among those
   * that lose nothing, and among equals, the most accurate.
   *
   * @param accuracy the reference's validation accuracy, 0 to 1
   * @param recalls the reference's recall of each class in label order, 0 to 1; NaN for a class
   *     without images
   * @param accuracyDropMax the accuracy that may be lost, percentage points, positive
   * @param recallDropsMax the recall that each class may lose, percentage points, positive
   */
  record ClosestToReference(
      double accuracy, List<Double> recalls, double accuracyDropMax, List<Double> recallDropsMax)
      implements Selection {
    /** Checks the limits. */
    public ClosestToReference {
      recalls = List.copyOf(recalls);
      recallDropsMax = List.copyOf(recallDropsMax);
      if (recalls.size() != recallDropsMax.size()) {
        throw new IllegalArgumentException(
            "%d recalls and %d limits".formatted(recalls.size(), recallDropsMax.size()));
      }
      if (!(accuracyDropMax > 0 && recallDropsMax.stream().allMatch(most -> most > 0))) {
        throw new IllegalArgumentException(
            "What may be lost must be positive, but is %s points of accuracy and %s of recall"
                .formatted(accuracyDropMax, recallDropsMax));
      }
    }

    /** The same limit for every class. */
    public ClosestToReference(
        double accuracy, List<Double> recalls, double accuracyDropMax, double recallDropMax) {
      this(accuracy, recalls, accuracyDropMax, Collections.nCopies(recalls.size(), recallDropMax));
    }

    @Override
    public boolean better(EpochReport candidate, EpochReport best) {
      int order = Double.compare(shareUsed(candidate), shareUsed(best));
      return order < 0 || order == 0 && BEST_ACCURACY.better(candidate, best);
    }

    /** The share used up of what may be lost: 0 nothing, 1 all, above 1 too much. */
    double shareUsed(EpochReport report) {
      Evaluation validation = report.validation();
      double share = 100 * (accuracy - validation.accuracy()) / accuracyDropMax;
      for (int label = 0; label < recalls.size(); label++) {
        double drop =
            100 * (recalls.get(label) - validation.recall(validation.classes().get(label)));
        if (!Double.isNaN(drop)) {
          share = Math.max(share, drop / recallDropsMax.get(label));
        }
      }
      return Math.max(share, 0);
    }
  }
}
