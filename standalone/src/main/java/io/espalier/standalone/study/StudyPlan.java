package io.espalier.standalone.study;

import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import io.espalier.events.step.Trainable;
import io.espalier.standalone.study.StudyRow.Base;
import io.espalier.standalone.study.StudyRow.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the study: criteria by sparsities and granularities without training, the best of
 * them with three epochs, and fifteen epochs beside the plain recipe, which is one threshold of
 * magnitudes in five steps of three epochs at a tenth of the rate.
 */
final class StudyPlan {
  private static final double RATE = 1e-3;
  private static final int BATCH = 32;
  private static final double DECAY = 0.01;
  private static final int CALIBRATION_IMAGES = 512;
  private static final List<Double> SPARSITIES = List.of(0.7, 0.8, 0.9, 0.95);

  private final List<StudyRow> rows = new ArrayList<>();

  private StudyPlan() {}

  /** All rows; those that others begin with come first. */
  static List<StudyRow> rows() {
    StudyPlan plan = new StudyPlan();
    plan.dense();
    plan.withoutTraining();
    plan.channelsWithoutTraining();
    plan.threeEpochs();
    plan.fifteenEpochs();
    return List.copyOf(plan.rows);
  }

  private void dense() {
    Step train = new Train(10, 0, RATE, DECAY, BATCH, 0.5, true, 0, false, 2);
    add(Group.DENSE, "10 epochs", 0, Base.NONE, true, train);
    add(Group.DENSE, "10 + 15 epochs: the baseline", 0, Base.TEN_EPOCHS, true, plain(15));
  }

  private void withoutTraining() {
    for (Criterion criterion : Criterion.values()) {
      if (!criterion.ranksWeights() || criterion == Criterion.MAGNITUDE_L2) {
        continue; // of single weights the L2 norm gives the order of the L1 norm
      }
      Allocation allocation = usual(criterion);
      for (double sparsity : SPARSITIES) {
        without(criterion, null, sparsity, allocation, false);
      }
      for (double sparsity : SPARSITIES) {
        without(criterion, new Pattern.Block(4, 1), sparsity, allocation, false);
      }
      without(criterion, new Pattern.NOfM(2, 4), 0.5, Allocation.UNIFORM, false);
    }
    for (Allocation allocation :
        List.of(Allocation.UNIFORM, Allocation.ERK, Allocation.LAMP, Allocation.SENSITIVITY)) {
      for (double sparsity : SPARSITIES) {
        without(Criterion.MAGNITUDE, null, sparsity, allocation, false);
      }
    }
    for (double sparsity : SPARSITIES) {
      without(Criterion.RECONSTRUCTION, null, sparsity, Allocation.DYNAMIC, sparsity < 0.9);
      without(
          Criterion.RECONSTRUCTION, new Pattern.Block(4, 1), sparsity, Allocation.DYNAMIC, false);
    }
  }

  private static Allocation usual(Criterion criterion) {
    return switch (criterion) {
      // Scores of different layers cannot be compared: every layer gets the same sparsity.
      case WANDA, RECONSTRUCTION -> Allocation.UNIFORM;
      case MAGNITUDE,
          MAGNITUDE_L2,
          TAYLOR,
          FISHER,
          WOODFISHER,
          RANDOM,
          ACTIVATION_L1,
          ACTIVATION_ZEROS ->
          Allocation.GLOBAL;
    };
  }

  private void channelsWithoutTraining() {
    for (Criterion criterion : Criterion.values()) {
      if (criterion.ranksChannels()) {
        for (double saved : List.of(0.5, 0.75)) {
          Prune prune = channels(criterion, saved);
          add(Group.NO_TRAINING, name(prune), saved, Base.BASELINE, false, prune);
        }
      }
    }
  }

  private void threeEpochs() {
    for (double sparsity : List.of(0.7, 0.8, 0.9, 0.95)) {
      boolean leading = sparsity == 0.8 || sparsity == 0.9;
      Prune best = best(null, sparsity);
      three(best, sparsity, leading);
      Prune magnitude = zeroing(Criterion.MAGNITUDE, null, sparsity, Allocation.GLOBAL, false);
      three(magnitude, sparsity, false);
      Prune random = zeroing(Criterion.RANDOM, null, sparsity, Allocation.UNIFORM, false);
      three(random, sparsity, false);
    }
    three(best(new Pattern.Block(4, 1), 0.7), 0.7, true);
    three(best(new Pattern.Block(4, 1), 0.9), 0.9, false);
    Prune half =
        zeroing(Criterion.RECONSTRUCTION, new Pattern.NOfM(2, 4), 0.5, Allocation.UNIFORM, true);
    three(half, 0.5, false);
    three(channels(Criterion.TAYLOR, 0.5), 0.5, true);
    three(channels(Criterion.TAYLOR, 0.75), 0.75, false);
    three(channels(Criterion.RANDOM, 0.5), 0.5, false);
    Step tuned = taught(3, RATE, Trainable.NORMALIZATION, null);
    Prune ninety = best(null, 0.9);
    add(
        Group.THREE_EPOCHS,
        name(ninety) + ", normalisation and biases only",
        0.9,
        Base.BASELINE,
        false,
        ninety,
        tuned);
  }

  private void three(Prune prune, double sparsity, boolean leading) {
    Step recovery = taught(3, 3e-4, Trainable.ALL, null);
    add(Group.THREE_EPOCHS, name(prune), sparsity, Base.BASELINE, leading, prune, recovery);
  }

  private void fifteenEpochs() {
    for (double sparsity : SPARSITIES) {
      List<Step> steps = new ArrayList<>();
      for (int step = 1; step <= 5; step++) {
        steps.add(
            new Prune(
                Criterion.MAGNITUDE,
                Granularity.UNSTRUCTURED,
                Math.round(sparsity * step / 5 * 1e6) / 1e6,
                Target.ALL,
                List.of()));
        steps.add(plain(3));
      }
      rows.add(
          new StudyRow(
              Group.FIFTEEN_EPOCHS,
              "the plain recipe: magnitude, global, 5 x 3 epochs",
              sparsity,
              Base.TEN_EPOCHS,
              steps,
              sparsity >= 0.9));
    }
    for (double sparsity : List.of(0.9, 0.95, 0.98)) {
      // A first part on the way, so that the second reconstructs inputs that have learnt already.
      Prune first = best(null, sparsity - 0.1);
      Prune second = best(null, sparsity);
      add(
          Group.FIFTEEN_EPOCHS,
          name(second) + ", in two steps, distilled",
          sparsity,
          Base.TEN_EPOCHS,
          sparsity <= 0.95,
          first,
          taught(4, 1e-3, Trainable.ALL, null),
          second,
          taught(11, 1e-3, Trainable.ALL, null));
    }
    for (SparsifyMethod method : SparsifyMethod.values()) {
      add(
          Group.FIFTEEN_EPOCHS,
          "trained masks: " + method.wireName() + ", distilled",
          0.9,
          Base.TEN_EPOCHS,
          false,
          taught(15, 5e-4, Trainable.ALL, sparsify(method)));
    }
    tickets();
  }

  private void tickets() {
    Prune mask = zeroing(Criterion.MAGNITUDE, null, 0.8, Allocation.GLOBAL, false);
    for (Start start : Start.values()) {
      String words =
          switch (start) {
            case PRUNED -> "learning rate rewound";
            case EARLY -> "lottery ticket: weights rewound to epoch 2";
            case RANDOM_MASK -> "its control: a random mask";
            case RANDOM_WEIGHTS -> "its control: random weights";
          };
      Step retrained =
          new Finetune(
              15,
              RATE,
              DECAY,
              BATCH,
              0.5,
              true,
              0,
              2,
              false,
              RateSchedule.COSINE,
              Trainable.ALL,
              0,
              false,
              start,
              null);
      add(Group.FIFTEEN_EPOCHS, words, 0.8, Base.TEN_EPOCHS, false, mask, retrained);
    }
  }

  private static Sparsify sparsify(SparsifyMethod method) {
    double scoreRate =
        switch (method) {
          case GRADUAL, MOVEMENT, SOFT_MOVEMENT -> 0.01;
          case HARD_CONCRETE, VARIATIONAL -> 0.05;
        };
    return new Sparsify(method, 0.9, Granularity.UNSTRUCTURED, null, scoreRate, 1, 0.6);
  }

  /** The plain recipe's fine-tuning: a tenth of the rate, labels alone. */
  private static Step plain(int epochs) {
    return new Finetune(epochs, RATE / 10, DECAY, BATCH, 0, true, 0, 2, false);
  }

  /** Fine-tuning that the dense model teaches, at a rate that falls in a line. */
  private static Step taught(
      int epochs, double rate, Trainable trainable, @Nullable Sparsify sparsify) {
    return new Finetune(
        epochs,
        rate,
        DECAY,
        BATCH,
        0,
        true,
        0.7,
        4,
        false,
        RateSchedule.LINEAR,
        trainable,
        0,
        false,
        Start.PRUNED,
        sparsify);
  }

  private static Prune best(@Nullable Pattern pattern, double sparsity) {
    return zeroing(Criterion.RECONSTRUCTION, pattern, sparsity, Allocation.DYNAMIC, true);
  }

  private void without(
      Criterion criterion,
      @Nullable Pattern pattern,
      double sparsity,
      Allocation allocation,
      boolean leading) {
    Prune prune = zeroing(criterion, pattern, sparsity, allocation, true);
    add(Group.NO_TRAINING, name(prune), sparsity, Base.BASELINE, leading, prune);
  }

  private static Prune zeroing(
      Criterion criterion,
      @Nullable Pattern pattern,
      double sparsity,
      Allocation allocation,
      boolean reestimate) {
    Granularity granularity =
        switch (pattern) {
          case null -> Granularity.UNSTRUCTURED;
          case Pattern.Block _ -> Granularity.BLOCK;
          case Pattern.NOfM _ -> Granularity.N_OF_M;
        };
    return new Prune(
        criterion,
        granularity,
        pattern,
        sparsity,
        Target.ALL,
        List.of(),
        List.of(Protection.FIRST, Protection.LAST),
        allocation,
        Budget.WEIGHTS,
        List.of(),
        0.995,
        false,
        reestimate,
        CALIBRATION_IMAGES);
  }

  private static Prune channels(Criterion criterion, double saved) {
    return new Prune(
        criterion,
        Granularity.CHANNEL,
        null,
        saved,
        Target.ALL,
        List.of(),
        List.of(),
        Allocation.GLOBAL,
        Budget.MACS,
        List.of(),
        0.9,
        true,
        true,
        CALIBRATION_IMAGES);
  }

  private static String name(Prune prune) {
    String pattern = prune.pattern() == null ? "" : prune.pattern().text() + ", ";
    String saved = prune.budget() == Budget.MACS ? "channels, " : "";
    return pattern + saved + prune.criterion().wireName() + ", " + prune.allocation().wireName();
  }

  private void add(
      Group group, String name, double sparsity, Base base, boolean leading, Step... steps) {
    rows.add(new StudyRow(group, name, sparsity, base, List.of(steps), leading));
  }

  /** A fraction in percent, without needless digits. */
  static String percent(double fraction) {
    String text = String.format(Locale.ROOT, "%.1f", 100 * fraction);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + "%";
  }
}
