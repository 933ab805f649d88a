package io.espalier.events.step;

import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import io.espalier.events.check.Limits;
import java.util.List;

/**
 * Removes weights, channels or neurons.
 *
 * @param criterion how they are ranked
 * @param granularity what is removed as one
 * @param sparsity for {@link Granularity#UNSTRUCTURED} the fraction of all prunable weights that is
 *     zero after this step, counted from the dense model (cumulative); for channels and neurons the
 *     fraction that this step removes. Between 0 and 1, both excluded.
 * @param target the layers that are looked at; unstructured over {@link Target#ALL} ranks globally
 * @param exclude the names of weight initializers that are left alone
 */
public record Prune(
    Criterion criterion,
    Granularity granularity,
    double sparsity,
    Target target,
    List<String> exclude)
    implements Step {

  public Prune {
    Checks.required("criterion", criterion);
    Checks.required("granularity", granularity);
    Checks.openFraction("sparsity", sparsity);
    Checks.required("target", target);
    exclude = Checks.list("exclude", exclude, Limits.ROWS_MAX);
    exclude.forEach(name -> Checks.name("exclude", name));
    boolean transformer = granularity == Granularity.HEAD || granularity == Granularity.FFN;
    if (transformer && target == Target.PENULTIMATE) {
      throw new InvalidFieldException(
          "target",
          "Heads and feed-forward neurons are in every block of a transformer, not in the"
              + " penultimate layer: use target 'all', and exclude the weights to leave alone.");
    }
    if (criterion == Criterion.ACTIVATION_L1 && granularity == Granularity.FFN) {
      throw new InvalidFieldException(
          "criterion",
          "The activations of feed-forward neurons, one for each token, are not observed: use"
              + " criterion 'magnitude'.");
    }
    if (criterion == Criterion.ACTIVATION_L1 && granularity == Granularity.UNSTRUCTURED) {
      throw new InvalidFieldException(
          "criterion",
          "The criterion 'activation-l1' ranks whole channels or neurons, not single weights: use"
              + " granularity 'neuron' or 'channel', or criterion 'magnitude'.");
    }
  }

  /** Whether both are steps of one iterative schedule: they differ in their sparsity at most. */
  public boolean sameScheduleAs(Prune other) {
    return criterion == other.criterion
        && granularity == other.granularity
        && target == other.target
        && exclude.equals(other.exclude);
  }
}
