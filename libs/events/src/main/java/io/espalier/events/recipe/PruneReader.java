package io.espalier.events.recipe;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads what a recipe says about pruning, and expands schedules into single steps. */
final class PruneReader {
  /** What stays whole where weights of all layers are set to zero and the recipe does not say. */
  private static final List<Protection> PROTECTED = List.of(Protection.values());

  private PruneReader() {}

  /** The entry {@code prune}. */
  static List<Step> prune(YamlSection keys, double baseRate) {
    Optional<Shape> shape = Shape.read(keys, "granularity");
    Optional<Target> target = keys.choice("target", Target.class);
    double sparsity = shape.map(known -> known.sparsity(keys)).orElse(0.0);
    int steps = keys.integer("steps");
    Optional<Schedule> schedule = keys.choice("schedule", Schedule.class);
    Optional<List<Prune>> prunes =
        step(keys, shape, target, sparsity)
            .flatMap(
                step -> keys.build(() -> scheduled(step, sparsity, steps, schedule.orElseThrow())));
    return FinetuneReader.withRecovery(keys, prunes.orElse(List.of()), baseRate);
  }

  /** The short words for structured pruning; the fraction is that of all steps together. */
  static List<Step> removal(YamlSection keys, Granularity granularity, double baseRate) {
    double fraction = keys.number("fraction");
    int steps = keys.integer("steps");
    boolean everywhere = granularity != Granularity.NEURON && granularity != Granularity.CHANNEL;
    Optional<Target> target =
        everywhere ? Optional.of(Target.ALL) : keys.choice("target", Target.class);
    keys.renamed("fraction", "sparsity");
    Optional<List<Prune>> prunes =
        step(keys, Optional.of(new Shape(granularity, null)), target, fraction)
            .flatMap(
                step -> keys.build(() -> scheduled(step, fraction, steps, Schedule.GEOMETRIC)));
    return FinetuneReader.withRecovery(keys, prunes.orElse(List.of()), baseRate);
  }

  /**
   * A lottery ticket: rounds of pruning, each followed by a training from the early weights
   * (Frankle and Carbin, 2019).
   */
  static List<Step> ticket(YamlSection keys, double baseRate) {
    Optional<Shape> shape = Shape.read(keys, "granularity");
    double sparsity = keys.number("sparsity");
    int rounds = keys.integer("rounds");
    Optional<Criterion> criterion = keys.choice("criterion", Criterion.class);
    Optional<Allocation> allocation =
        keys.choice("allocation", Allocation.class, usualAllocation(shape));
    List<Protection> protect = keys.choices("protect", Protection.class, PROTECTED);
    List<String> exclude = keys.texts("exclude");
    keys.renamed("rounds", "steps").renamed("granularity", "pattern");
    Optional<List<Prune>> prunes =
        keys.build(
            () -> {
              Granularity granularity = shape.orElseThrow().granularity();
              if (!granularity.zeroes()) {
                throw new InvalidFieldException(
                    "pattern",
                    "A ticket is a mask over the early weights, but granularity '%s' really removes: use 'unstructured' or blocks such as 4x1."
                        .formatted(granularity.wireName()));
              }
              Prune step =
                  new Prune(
                      criterion.orElseThrow(),
                      granularity,
                      shape.orElseThrow().pattern(),
                      Checks.openFraction("sparsity", sparsity),
                      Target.ALL,
                      exclude,
                      protect,
                      allocation.orElseThrow(),
                      Budget.WEIGHTS,
                      List.of(),
                      1,
                      false,
                      false,
                      Prune.CALIBRATION_IMAGES);
              return scheduled(step, sparsity, rounds, Schedule.GEOMETRIC);
            });
    Optional<Finetune> training = FinetuneReader.read(keys, "epochs", baseRate);
    List<Step> steps = new ArrayList<>();
    for (Prune prune : prunes.orElse(List.of())) {
      steps.add(prune);
      training.ifPresent(steps::add);
    }
    return steps;
  }

  /**
   * A student: the same network with this share of its channels, trained anew under the dense
   * model's eyes (Hinton et al., 2015).
   */
  static List<Step> student(YamlSection keys, double baseRate) {
    double width = keys.number("width");
    Optional<Prune> narrow =
        keys.build(
            () ->
                new Prune(
                    Criterion.MAGNITUDE,
                    Granularity.CHANNEL,
                    RecipeReader.rounded(1 - Checks.openFraction("width", width)),
                    Target.ALL,
                    List.of()));
    Optional<Finetune> training = FinetuneReader.read(keys, "epochs", baseRate);
    List<Step> steps = new ArrayList<>();
    narrow.ifPresent(steps::add);
    training.ifPresent(steps::add);
    return steps;
  }

  /** The step of the whole sparsity, from the keys that all kinds of pruning share. */
  private static Optional<Prune> step(
      YamlSection keys, Optional<Shape> shape, Optional<Target> target, double sparsity) {
    Optional<Criterion> criterion = keys.choice("criterion", Criterion.class);
    Optional<Allocation> allocation =
        keys.choice("allocation", Allocation.class, usualAllocation(shape));
    Optional<Budget> budget = keys.choice("budget", Budget.class);
    List<String> exclude = keys.texts("exclude");
    List<Protection> protect =
        keys.choices("protect", Protection.class, usualProtection(shape, target));
    List<LayerBound> bounds =
        keys.inners("bounds", RecipeKeys.BOUND).stream()
            .flatMap(inner -> bound(inner).stream())
            .toList();
    double layerSparsityMax = keys.number("layerSparsityMax");
    boolean compensate = keys.flag("compensate");
    boolean reestimate = keys.flag("reestimate");
    int calibrationImages = keys.integer("calibrationImages");
    keys.renamed("granularity", "pattern");
    return keys.build(
        () ->
            new Prune(
                criterion.orElseThrow(),
                shape.orElseThrow().granularity(),
                shape.orElseThrow().pattern(),
                sparsity,
                target.orElseThrow(),
                exclude,
                protect,
                allocation.orElseThrow(),
                budget.orElseThrow(),
                bounds,
                layerSparsityMax,
                compensate,
                reestimate,
                calibrationImages));
  }

  private static Optional<LayerBound> bound(YamlSection keys) {
    String layer = keys.text("layer");
    double sparsityMin = keys.number("sparsityMin");
    double sparsityMax = keys.number("sparsityMax");
    return keys.build(() -> new LayerBound(layer, sparsityMin, sparsityMax));
  }

  /**
   * One threshold for all layers where single weights or blocks go, else the same share of each.
   */
  private static Allocation usualAllocation(Optional<Shape> shape) {
    return switch (shape.map(Shape::granularity).orElse(Granularity.UNSTRUCTURED)) {
      case UNSTRUCTURED, BLOCK -> Allocation.GLOBAL;
      case N_OF_M, CHANNEL, NEURON, HEAD, FFN, LAYER -> Allocation.UNIFORM;
    };
  }

  private static List<Protection> usualProtection(Optional<Shape> shape, Optional<Target> target) {
    boolean zeroes = shape.map(Shape::granularity).filter(Granularity::zeroes).isPresent();
    return zeroes && target.filter(Target.ALL::equals).isPresent() ? PROTECTED : List.of();
  }

  /** The steps towards a sparsity. What really removes takes the same share each time. */
  private static List<Prune> scheduled(Prune step, double sparsity, int steps, Schedule schedule) {
    Checks.range("steps", steps, 1, Limits.STEPS_MAX);
    if (schedule == Schedule.ONE_SHOT && steps > 1) {
      throw new InvalidFieldException(
          "steps",
          "The field 'steps' is %d, but the schedule 'one-shot' has one: leave 'steps' out, or use another schedule."
              .formatted(steps));
    }
    if (step.granularity() == Granularity.N_OF_M && steps > 1) {
      throw new InvalidFieldException(
          "steps",
          "The field 'steps' is %d, but N:M sets the sparsity at once: set it to 1."
              .formatted(steps));
    }
    if (!step.granularity().zeroes()) {
      double each = RecipeReader.rounded(Schedule.GEOMETRIC.reached(sparsity, 1, steps));
      return Collections.nCopies(steps, step.withSparsity(each));
    }
    List<Prune> list = new ArrayList<>();
    for (int number = 1; number <= steps; number++) {
      double reached = RecipeReader.rounded(schedule.reached(sparsity, number, steps));
      list.add(step.withSparsity(reached));
    }
    return list;
  }
}
