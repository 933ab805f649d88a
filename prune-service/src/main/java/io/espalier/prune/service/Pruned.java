package io.espalier.prune.service;

import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.events.metrics.RemovedChannels;
import io.espalier.events.metrics.SensitivityCurve;
import io.espalier.graph.Graph;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What pruning made of a model.
 *
 * @param graph the pruned model
 * @param removed the channels or neurons that were really removed; empty where weights were zeroed
 * @param certificate the proof that removing did what masking does; absent where weights were
 *     zeroed
 * @param curves what pruning each layer alone costs, where that was measured
 */
public record Pruned(
    Graph graph,
    List<RemovedChannels> removed,
    @Nullable RemovalCertificate certificate,
    List<SensitivityCurve> curves) {
  /** Copies the lists. */
  public Pruned {
    removed = List.copyOf(removed);
    curves = List.copyOf(curves);
  }

  /** A model with more zeros. */
  public static Pruned zeroed(Graph graph, List<SensitivityCurve> curves) {
    return new Pruned(graph, List.of(), null, curves);
  }
}
