package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.check.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes weights, channels or neurons.
 *
 * @param criterion how they are ranked
 * @param granularity what is removed as one
 * @param pattern the size of blocks or groups; absent for granularities that have none
 * @param sparsity where weights are set to zero the fraction of all prunable weights that is zero
 *     after this step, counted from the dense model (cumulative), protected layers included; for
 *     channels, neurons, heads and layers the fraction that this step removes. Of another budget
 *     than weights the fraction that is saved. Between 0 and 1, both excluded.
 * @param target the layers that are looked at
 * @param exclude the names of weight initializers that are left alone
 * @param protect kinds of layers that are left alone; they count towards the sparsity
 * @param allocation how the sparsity is spread over the layers
 * @param budget what the sparsity is a fraction of
 * @param bounds how sparse single layers may be made
 * @param layerSparsityMax how sparse any layer may be made, above 0 and at most 1
 * @param compensate whether the weights that stay are updated to make up for those that go, where
 *     the criterion does not do that anyway: by least squares on calibration images
 * @param reestimate whether the statistics of BatchNormalization are estimated anew afterwards
 * @param calibrationImages training images for whatever is measured, 1 to {@link Limits#ROWS_MAX};
 *     their labels are used by criteria of the loss only
 */
public record Prune(
    Criterion criterion,
    Granularity granularity,
    @Nullable Pattern pattern,
    double sparsity,
    Target target,
    List<String> exclude,
    List<Protection> protect,
    Allocation allocation,
    Budget budget,
    List<LayerBound> bounds,
    double layerSparsityMax,
    boolean compensate,
    boolean reestimate,
    int calibrationImages)
    implements Step {

  /** Calibration images where nothing else is asked for. */
  public static final int CALIBRATION_IMAGES = 256;

  public Prune {
    Checks.required("criterion", criterion);
    Checks.required("granularity", granularity);
    Checks.openFraction("sparsity", sparsity);
    Pattern.check(granularity, pattern, sparsity);
    Checks.required("target", target);
    exclude = Checks.list("exclude", exclude, Limits.ROWS_MAX);
    exclude.forEach(name -> Checks.name("exclude", name));
    protect = Checks.list("protect", protect, Protection.values().length);
    Checks.required("allocation", allocation);
    Checks.required("budget", budget);
    bounds = Checks.list("bounds", bounds, Limits.ROWS_MAX);
    Checks.range("layerSparsityMax", Checks.positive("layerSparsityMax", layerSparsityMax), 0, 1);
    Checks.range("calibrationImages", calibrationImages, 1, Limits.ROWS_MAX);
    checkTarget(granularity, target);
    checkCriterion(criterion, granularity);
  }

  /** A step with the usual rest: one threshold for all layers where weights are set to zero. */
  public Prune(
      Criterion criterion,
      Granularity granularity,
      double sparsity,
      Target target,
      List<String> exclude) {
    this(
        criterion,
        granularity,
        null,
        sparsity,
        target,
        exclude,
        List.of(),
        granularity.zeroes() ? Allocation.GLOBAL : Allocation.UNIFORM,
        Budget.WEIGHTS,
        List.of(),
        1,
        false,
        false,
        CALIBRATION_IMAGES);
  }

  private static void checkTarget(Granularity granularity, Target target) {
    boolean inEveryBlock =
        switch (granularity) {
          case HEAD, FFN, LAYER -> true;
          case UNSTRUCTURED, BLOCK, N_OF_M, CHANNEL, NEURON -> false;
        };
    if (inEveryBlock && target == Target.PENULTIMATE) {
      throw new InvalidFieldException(
          "target",
          "Heads, feed-forward neurons and whole layers are in every block of a network, not in the"
              + " penultimate layer: use target 'all', and exclude the weights to leave alone.");
    }
  }

  private static void checkCriterion(Criterion criterion, Granularity granularity) {
    if (granularity.zeroes() ? criterion.ranksWeights() : criterion.ranksChannels()) {
      return;
    }
    throw new InvalidFieldException(
        "criterion",
        granularity.zeroes()
            ? "The criterion '%s' ranks whole channels or neurons, not single weights: use granularity 'neuron' or 'channel', or another criterion such as 'magnitude'."
                .formatted(criterion.wireName())
            : "The criterion '%s' ranks single weights, not what '%s' removes: use granularity 'unstructured', or another criterion such as 'taylor'."
                .formatted(criterion.wireName(), granularity.wireName()));
  }

  /** Whether both are steps of one iterative schedule: they differ in their sparsity at most. */
  public boolean sameScheduleAs(Prune other) {
    return withSparsity(other.sparsity).equals(other);
  }

  /** The same step with another sparsity. */
  public Prune withSparsity(double other) {
    return new Prune(
        criterion,
        granularity,
        pattern,
        other,
        target,
        exclude,
        protect,
        allocation,
        budget,
        bounds,
        layerSparsityMax,
        compensate,
        reestimate,
        calibrationImages);
  }
}
