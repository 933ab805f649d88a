package io.espalier.events.metrics;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a prune step did.
 *
 * @param layers the zeros of every prunable weight after the step, in the order of the graph
 * @param before the size before the step
 * @param after the size after the step
 * @param removed the channels or neurons that were really removed; empty for single weights
 * @param certificate the proof that removing changed nothing but what was masked; absent for single
 *     weights
 * @param curves what pruning each layer alone costs, where the allocation measured it
 * @param validation the evaluation right after pruning, before any recovery, where one was made
 */
public record PruneMetrics(
    List<LayerSparsity> layers,
    ModelSize before,
    ModelSize after,
    List<RemovedChannels> removed,
    @Nullable RemovalCertificate certificate,
    List<SensitivityCurve> curves,
    @Nullable EvaluationSummary validation)
    implements StepMetrics {
  public PruneMetrics {
    layers = Checks.list("layers", layers, Limits.ROWS_MAX);
    Checks.required("before", before);
    Checks.required("after", after);
    removed = Checks.list("removed", removed, Limits.ROWS_MAX);
    curves = Checks.list("curves", curves, Limits.ROWS_MAX);
  }

  /** Metrics without a removal that would need a certificate. */
  public PruneMetrics(
      List<LayerSparsity> layers,
      ModelSize before,
      ModelSize after,
      List<RemovedChannels> removed,
      @Nullable EvaluationSummary validation) {
    this(layers, before, after, removed, null, List.of(), validation);
  }

  /** All channels or neurons that were removed. */
  public int removedCount() {
    return removed.stream().mapToInt(RemovedChannels::removed).sum();
  }
}
