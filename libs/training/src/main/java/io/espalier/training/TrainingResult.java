package io.espalier.training;

import io.espalier.datasets.Evaluation;
import io.espalier.graph.Graph;
import java.util.List;
import java.util.Optional;

/**
 * What a training ended with.
 *
 * @param graph the graph with the selected weights
 * @param epochs what each epoch brought
 * @param selectedEpoch number of the epoch whose weights were selected, from 1
 * @param validation what the selected weights got right and wrong on the validation images
 * @param stoppedEarly whether training stopped before its last epoch
 * @param snapshot the graph with the weights of the epoch that was asked for, or of the last epoch
 *     where training stopped before; empty where none was
 */
public record TrainingResult(
    Graph graph,
    List<EpochReport> epochs,
    int selectedEpoch,
    Evaluation validation,
    boolean stoppedEarly,
    Optional<Graph> snapshot) {
  /** Makes the list immutable. */
  public TrainingResult {
    epochs = List.copyOf(epochs);
  }
}
