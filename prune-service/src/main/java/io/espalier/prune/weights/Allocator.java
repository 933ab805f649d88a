package io.espalier.prune.weights;

import io.espalier.events.step.Budget;
import io.espalier.events.step.Prune;
import io.espalier.graph.Graph;
import io.espalier.stage.StepRejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Spreads a step's sparsity over layers as the step wants it.
 *
 * @param graph the model
 * @param threads threads to compute with
 * @param squared whether scores have to be squared to be of the size of a change of the loss
 * @param progress told the done and the total number of layers while they are measured
 */
public record Allocator(
    Graph graph, int threads, boolean squared, BiConsumer<Integer, Integer> progress) {

  /** Sparsities at which every layer is measured. */
  static final List<Double> MEASURED = List.of(0.3, 0.5, 0.6, 0.7, 0.8, 0.87, 0.92, 0.96, 0.99);

  /**
   * Allocates.
   *
   * @param errors measures layers; asked only where the allocation needs it
   * @throws StepRejectedException when the layers' bounds do not allow the step's sparsity
   */
  public Allocated allocate(Prune step, List<LayerScores> layers, LayerErrors errors) {
    long wanted = wanted(step.sparsity(), layers);
    List<LayerUnits> units = layers.stream().map(LayerScores::layer).toList();
    LayerCosts costs =
        switch (step.budget()) {
          case WEIGHTS -> Costs.weights(units);
          case BYTES -> Costs.bytes(units);
          case MACS -> Costs.macs(graph, units);
          case MILLISECONDS -> LayerTimes.measure(graph, layers, threads);
        };
    boolean byWeights = step.budget() == Budget.WEIGHTS;
    List<LayerCurve> curves =
        switch (step.allocation()) {
          case UNIFORM, GLOBAL, ERK, LAMP -> List.of();
          case SENSITIVITY, DYNAMIC -> curves(layers, errors);
        };
    SparsityAllocation allocation =
        switch (step.allocation()) {
          case UNIFORM -> new UniformSparsity();
          case GLOBAL -> new GlobalThreshold();
          case ERK -> new ErdosRenyi();
          case LAMP -> new LampThreshold(squared);
          case SENSITIVITY -> new EqualSensitivity(curves);
          case DYNAMIC -> new DynamicProgram(curves, costs, byWeights);
        };
    if (byWeights || allocation instanceof DynamicProgram) {
      return new Allocated(allocation.zeros(layers, wanted), curves);
    }
    long most = layers.stream().mapToLong(LayerScores::zerosMax).sum();
    return new Allocated(Budgets.within(allocation, costs, layers, wanted, most), curves);
  }

  private List<LayerCurve> curves(List<LayerScores> layers, LayerErrors errors) {
    List<LayerCurve> curves = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerScores layer = layers.get(i);
      if (layer.zerosMax() > layer.zeros()) {
        List<Double> sparsities = sparsities(layer);
        String weight = layer.layer().weight();
        curves.add(new LayerCurve(weight, sparsities, errors.of(weight, sparsities)));
      }
      progress.accept(i + 1, layers.size());
    }
    return curves;
  }

  /** Today's sparsity, the measured ones above it that the bound allows, and the bound. */
  private static List<Double> sparsities(LayerScores layer) {
    double today = (double) layer.zeros() / layer.elements();
    double most = (double) layer.zerosMax() / layer.elements();
    TreeSet<Double> sparsities = new TreeSet<>(MEASURED.stream().filter(at -> at < most).toList());
    sparsities = new TreeSet<>(sparsities.tailSet(today, false));
    sparsities.add(today);
    sparsities.add(most);
    return List.copyOf(sparsities);
  }

  private static long wanted(double sparsity, List<LayerScores> layers) {
    long elements = layers.stream().mapToLong(LayerScores::elements).sum();
    long wanted = Math.round(sparsity * elements);
    long today = layers.stream().mapToLong(LayerScores::zeros).sum();
    if (today > wanted) {
      throw new StepRejectedException(
          String.format(
              Locale.ROOT,
              "The weights to prune are %.2f%% zero already, but the step asks for %.2f%% in all.",
              100.0 * today / elements,
              100 * sparsity),
          "Sparsity is cumulative: give each prune step a higher one than the step before, or start"
              + " from a denser model.");
    }
    long least = layers.stream().mapToLong(LayerScores::zerosMin).sum();
    long most = layers.stream().mapToLong(LayerScores::zerosMax).sum();
    // Every layer keeps one weight, whatever is asked for.
    if (wanted > most + layers.size() || wanted < least) {
      throw new StepRejectedException(
          String.format(
              Locale.ROOT,
              "The step asks for %.2f%% zeros, but its bounds and the layers that it protects allow %.2f%% to %.2f%%.",
              100 * sparsity,
              100.0 * least / elements,
              100.0 * most / elements),
          "Ask for a sparsity between these, protect fewer layers, or widen 'bounds' and"
              + " 'layerSparsityMax'.");
    }
    return Math.min(wanted, most);
  }
}
