package io.espalier.prune.reconstruction;

import io.espalier.graph.Graph;
import io.espalier.prune.weights.LayerErrors;
import io.espalier.training.InputMoments;
import java.util.Arrays;
import java.util.List;

/**
 * What pruning one layer alone costs: the squared error of its outputs relative to their second
 * moment, both around the mean where a bias makes up for it. Of wide layers a share of the outputs
 * is measured, since each output is a problem of its own.
 *
 * @param graph the model
 * @param options how layers are pruned
 */
record ReconstructionErrors(Graph graph, Options options) implements LayerErrors {
  private static final int ROWS_MAX = 64;

  @Override
  public List<Cost> of(String weight, List<Double> sparsities) {
    LayerWeights weights = LayerWeights.of(graph, weight);
    boolean centred = OutputShift.of(graph, weights.node(), weights.layout().outputs()).isPresent();
    List<InputMoments> moments =
        InputMoments.collect(graph, graph, weight, options.images(), options.threads());
    double energy = 0;
    double[] errors = new double[sparsities.size()];
    for (int group = 0; group < moments.size(); group++) {
      float[] matrix = sampled(weights, weights.matrix(graph, group));
      LayerProblem problem =
          LayerProblem.of(
              moments.get(group),
              matrix,
              Columns.of(weights.layout(), options.pattern()),
              centred,
              options.damping());
      energy += problem.energy();
      add(errors, problem, sparsities);
    }
    double all = energy;
    double[] rising = rising(errors);
    return Arrays.stream(rising)
        .mapToObj(error -> Cost.ofError(all > 0 ? error / all : 0))
        .toList();
  }

  private void add(double[] errors, LayerProblem problem, List<Double> sparsities) {
    float[] factor = problem.factor();
    boolean[] zeros = LayerProblem.zeros(problem.dense());
    for (int i = 0; i < errors.length; i++) {
      long wanted = Math.round(sparsities.get(i) * zeros.length);
      errors[i] +=
          Sweep.run(problem.dense(), zeros, factor, problem.columns(), options.pattern(), wanted)
              .error();
    }
  }

  /** Stretches of adjacent outputs, as many as patterns may join, evenly spread. */
  private static float[] sampled(LayerWeights weights, float[] matrix) {
    int rows = weights.rows();
    if (weights.groups() > 1 || rows <= ROWS_MAX) {
      return matrix;
    }
    int n = weights.columns();
    int stretches = 4;
    int stretch = ROWS_MAX / stretches;
    float[] sample = new float[ROWS_MAX * n];
    for (int i = 0; i < stretches; i++) {
      int first = (int) ((long) (rows - stretch) * i / (stretches - 1)) / stretch * stretch;
      System.arraycopy(matrix, first * n, sample, i * stretch * n, stretch * n);
    }
    return sample;
  }

  private static double[] rising(double[] errors) {
    double[] rising = errors.clone();
    for (int i = 1; i < rising.length; i++) {
      rising[i] = Math.max(rising[i], rising[i - 1]);
    }
    return rising;
  }
}
