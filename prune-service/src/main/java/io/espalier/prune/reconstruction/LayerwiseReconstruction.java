package io.espalier.prune.reconstruction;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.prune.weights.LayerErrors;
import io.espalier.prune.weights.Reconstruction;
import io.espalier.training.InputMoments;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Prunes layer after layer in the order of the graph. Each layer sees the inputs that it has in the
 * model pruned so far, and is fitted to the outputs that it had in the dense model, so that it
 * makes up for errors upstream too (Frantar and Alistarh, 2022 and 2023). The moments of one layer
 * at a time are held.
 *
 * @param options how
 */
public record LayerwiseReconstruction(Options options) implements Reconstruction {

  /** What becomes of one group of a layer. */
  private interface Solver {
    float[] solve(LayerProblem problem, int group);
  }

  @Override
  public LayerErrors errors(Graph graph) {
    return new ReconstructionErrors(graph, options);
  }

  @Override
  public Graph prune(Graph graph, SequencedMap<String, Double> sparsities) {
    Graph pruned = graph;
    int done = 0;
    for (var layer : sparsities.entrySet()) {
      LayerWeights weights = LayerWeights.of(graph, layer.getKey());
      Columns columns = Columns.of(weights.layout(), options.pattern());
      long elements = (long) weights.rows() * weights.columns();
      long wanted = Math.round(layer.getValue() * elements);
      Solver solver =
          (problem, _) -> problem.prune(options.pattern(), wanted, options.iterations()).weights();
      pruned = reconstructed(graph, pruned, weights, columns, solver);
      options.progress().accept(++done, sparsities.size());
    }
    return pruned;
  }

  @Override
  public Graph compensate(Graph dense, Graph masked) {
    List<LayerWeights> layers = new ArrayList<>();
    for (String name : dense.prunableWeights()) {
      if (!dense.initializers().get(name).equals(masked.initializers().get(name))) {
        layers.add(LayerWeights.of(dense, name));
      }
    }
    Graph compensated = masked;
    int done = 0;
    for (LayerWeights weights : layers) {
      Columns columns = Columns.of(weights.layout(), null);
      Solver solver =
          (problem, group) -> {
            float[] start = weights.matrix(masked, group);
            boolean[] kept = new boolean[start.length];
            for (int i = 0; i < kept.length; i++) {
              kept[i] = start[i] != 0;
            }
            return LeastSquares.solve(
                start,
                kept,
                problem.h(),
                problem.target(),
                weights.columns(),
                COMPENSATION_FACTOR * options.iterations());
          };
      compensated = reconstructed(dense, compensated, weights, columns, solver);
      options.progress().accept(++done, layers.size());
    }
    return compensated;
  }

  /** A mask that nothing was fitted to yet starts further from its solution. */
  private static final int COMPENSATION_FACTOR = 3;

  private Graph reconstructed(
      Graph dense, Graph current, LayerWeights weights, Columns columns, Solver solver) {
    Optional<OutputShift> shift =
        OutputShift.of(current, weights.node(), weights.layout().outputs());
    List<InputMoments> moments =
        InputMoments.collect(dense, current, weights.name(), options.images(), options.threads());
    Tensor tensor = weights.tensor(dense);
    float[] values = new float[Math.toIntExact(tensor.count())];
    float[] shifts = new float[weights.layout().outputs()];
    for (int group = 0; group < moments.size(); group++) {
      float[] matrix = weights.matrix(dense, group);
      LayerProblem problem =
          LayerProblem.of(
              moments.get(group), matrix, columns, shift.isPresent(), options.damping());
      float[] solved = solver.solve(problem, group);
      weights.write(values, group, solved, columns);
      InputMoments inputs = moments.get(group);
      float[] before = columns.ordered(inputs.denseMeans());
      float[] after = columns.ordered(inputs.means());
      for (int row = 0; row < weights.rows(); row++) {
        shifts[group * weights.rows() + row] =
            (float)
                (Rows.dot(problem.dense(), before, row, columns.count())
                    - Rows.dot(solved, after, row, columns.count()));
      }
    }
    Graph next = current.withInitializer(weights.name(), Tensor.floats(tensor.shape(), values));
    return shift.isPresent() ? Objects.requireNonNull(shift.get()).apply(next, shifts) : next;
  }
}
