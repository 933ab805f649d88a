package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.graph.Node;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.prune.weights.LayerUnits.Norm;
import io.espalier.training.InputEnergies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The magnitude of a weight times the root of the mean square of the input channel that it meets
 * (Sun et al., 2024: A simple and effective pruning approach for large language models). Scores are
 * compared within layers or between them as the allocation has it, not only within an output as in
 * the paper.
 *
 * @param calibration the images whose inputs are observed; labels are not used
 */
public record WandaCriterion(Calibration calibration) implements WeightCriterion {

  /** What a layer reads, and where its channels are. */
  private record Input(String value, int axis, long groups) {}

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    List<Input> inputs = layers.stream().map(layer -> input(graph, layer)).toList();
    Map<String, Integer> axes = new LinkedHashMap<>();
    inputs.forEach(input -> axes.put(input.value(), input.axis()));
    Map<String, double[]> energies =
        InputEnergies.collect(graph, calibration.images(), calibration.threads(), axes);
    List<float[]> scores = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      double[] energy = Objects.requireNonNull(energies.get(inputs.get(i).value()));
      scores.add(score(graph, layers.get(i), energy, inputs.get(i).groups()));
      calibration.progress().accept(i + 1, layers.size());
    }
    return scores;
  }

  private static float[] score(Graph graph, LayerUnits layer, double[] energy, long groups) {
    float[] values = layer.values(graph);
    WeightLayout layout = layer.layout();
    int outputsPerGroup = Math.toIntExact(layout.outputs() / groups);
    for (int i = 0; i < values.length; i++) {
      int group = layout.output(i) / outputsPerGroup;
      double square = energy[group * layout.inputs() + layout.input(i)];
      values[i] = (float) (Math.abs(values[i]) * Math.sqrt(square));
    }
    return layer.combined(values, Norm.SUM);
  }

  private static Input input(Graph graph, LayerUnits layer) {
    for (Node node : graph.consumers(layer.weight())) {
      boolean first = node.inputs().getFirst().equals(layer.weight());
      switch (node.operator()) {
        case Conv conv -> {
          return new Input(node.inputs().getFirst(), 1, conv.group());
        }
        case Gemm gemm -> {
          return new Input(node.inputs().getFirst(), gemm.transA() ? 0 : 1, 1);
        }
        case MatMul _ -> {
          return new Input(node.inputs().get(first ? 1 : 0), first ? -2 : -1, 1);
        }
        default -> {
          // Another use says nothing about the input.
        }
      }
    }
    throw new GraphException("no layer with an input takes the weight '" + layer.weight() + "'");
  }
}
