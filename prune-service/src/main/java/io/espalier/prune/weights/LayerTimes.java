package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Tensor;
import io.espalier.graph.rewrite.Passes;
import io.espalier.runtime.Profile.LayerProfile;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.stage.StepRejectedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each layer takes on our runtime, one image at a time, measured with the whole model at
 * several sparsities that are the same for every layer; in straight lines between them. Times are
 * measured on this machine in this moment: unlike all else that a step does they are not the same
 * the next time, and neither is what is allocated by them.
 *
 * @param sparsities measured, rising
 * @param milliseconds by sparsity, then by layer
 */
record LayerTimes(List<Double> sparsities, List<double[]> milliseconds) implements LayerCosts {

  private static final List<Double> MEASURED = List.of(0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98);
  private static final int WARM_UP_RUNS = 5;
  private static final int RUNS = 5;
  private static final int ROUNDS = 6;

  /**
   * Measures a model.
   *
   * @throws StepRejectedException when our runtime cannot run it
   */
  static LayerTimes measure(Graph graph, List<LayerScores> layers, int threads) {
    List<Double> sparsities = new ArrayList<>();
    List<double[]> milliseconds = new ArrayList<>();
    for (double sparsity : MEASURED) {
      sparsities.add(sparsity);
      milliseconds.add(times(masked(graph, layers, sparsity), layers, threads));
    }
    // What is sparser does not take longer: where it seems so, something else was at work.
    for (int level = 1; level < milliseconds.size(); level++) {
      for (int i = 0; i < layers.size(); i++) {
        double before = milliseconds.get(level - 1)[i];
        milliseconds.get(level)[i] = Math.min(milliseconds.get(level)[i], before);
      }
    }
    return new LayerTimes(sparsities, milliseconds);
  }

  @Override
  public double of(int layer, double sparsity) {
    int after = 1;
    while (after < sparsities.size() - 1 && sparsities.get(after) < sparsity) {
      after++;
    }
    double from = sparsities.get(after - 1);
    double part = Math.clamp((sparsity - from) / (sparsities.get(after) - from), 0, 1);
    double low = milliseconds.get(after - 1)[layer];
    return low + (milliseconds.get(after)[layer] - low) * part;
  }

  private static Graph masked(Graph graph, List<LayerScores> layers, double sparsity) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (LayerScores layer : layers) {
      long zeros =
          Math.clamp(Math.round(sparsity * layer.elements()), layer.zeros(), layer.elements());
      float[] values = layer.layer().values(graph);
      layer.lowest(zeros).stream().forEach(i -> values[i] = 0);
      initializers.put(layer.layer().weight(), Tensor.floats(layer.layer().shape(), values));
    }
    return graph.withInitializers(initializers);
  }

  private static double[] times(Graph graph, List<LayerScores> layers, int threads) {
    Graph inference = Passes.forInference(graph);
    double[] least = new double[layers.size()];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    try (Session session =
        Session.open(inference, SessionOptions.defaults().withThreads(threads))) {
      float[] image = new float[session.inputElements()];
      run(session, image, WARM_UP_RUNS);
      for (int round = 0; round < ROUNDS; round++) {
        session.resetProfile();
        run(session, image, RUNS);
        Map<String, Double> byNode = new LinkedHashMap<>();
        for (LayerProfile layer : session.profile().layers()) {
          byNode.merge(layer.name(), layer.milliseconds(), Double::sum);
        }
        for (int i = 0; i < least.length; i++) {
          double sum = 0;
          for (Node node : inference.consumers(layers.get(i).layer().weight())) {
            sum += byNode.getOrDefault(node.name().isEmpty() ? node.output() : node.name(), 0.0);
          }
          least[i] = Math.min(least[i], sum);
        }
      }
    } catch (UnsupportedGraphException e) {
      throw new StepRejectedException(
          "The model cannot be timed on our runtime: " + e.getMessage(),
          "Use the budget 'macs' or 'bytes'.",
          e);
    }
    return least;
  }

  private static void run(Session session, float[] image, int runs) {
    for (int i = 0; i < runs; i++) {
      session.run(image);
    }
  }
}
