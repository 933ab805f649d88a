package io.espalier.finetune.service;

import io.espalier.artifacts.Digest;
import io.espalier.events.step.Start;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.sparsify.WeightLayout;
import io.espalier.workbench.Workbench;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The weights that a fine-tuning begins with.
 *
 * @param workbench the step's
 */
record Beginning(Workbench workbench) {

  /**
   * The model to train.
   *
   * @throws StepRejectedException when early weights are wanted and there are none, or they do not
   *     have the model's shapes
   */
  Graph of(Start start) {
    Graph pruned = workbench.model();
    long seed = workbench.seed("start-" + start.wireName());
    return switch (start) {
      case PRUNED -> pruned;
      case EARLY -> masked(pruned, early(pruned));
      case RANDOM_MASK -> randomlyMasked(pruned, early(pruned), new Random(seed));
      case RANDOM_WEIGHTS -> masked(pruned, fresh(pruned, new Random(seed)));
    };
  }

  /** The early weights in the pruned model's graph. */
  private Graph early(Graph pruned) {
    String digest = workbench.context().event().early();
    if (digest == null) {
      throw new StepRejectedException(
          "The step starts from early weights, but the run has none.",
          "Let the recipe's train step keep them: give it a 'snapshotEpoch'.");
    }
    Graph early = workbench.model(new Digest(digest));
    Map<String, Tensor> initializers = new LinkedHashMap<>(pruned.initializers());
    for (String name : learned(pruned)) {
      Tensor wanted = pruned.initializers().get(name);
      Tensor found = early.initializers().get(name);
      if (found == null || !found.shape().equals(wanted.shape())) {
        throw new StepRejectedException(
            "The early weights have the shape %s for '%s', but the pruned model has %s."
                .formatted(found == null ? "of nothing" : found.shape(), name, wanted.shape()),
            "Start from early weights only after pruning that sets weights to zero.");
      }
      initializers.put(name, found);
    }
    return pruned.withInitializers(initializers);
  }

  /** Parameters and the statistics of BatchNormalization. */
  private static Set<String> learned(Graph graph) {
    Set<String> names = new HashSet<>(graph.parameters());
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof BatchNormalization) {
        names.addAll(node.inputs().subList(3, 5));
      }
    }
    names.retainAll(graph.initializers().keySet());
    return names;
  }

  /** Other weights under the zeros of a model. */
  private static Graph masked(Graph zeros, Graph weights) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(weights.initializers());
    for (String name : zeros.prunableWeights()) {
      float[] mask = zeros.initializers().get(name).toFloats();
      float[] values = weights.initializers().get(name).toFloats();
      for (int i = 0; i < mask.length; i++) {
        values[i] = mask[i] == 0f ? 0f : values[i];
      }
      initializers.put(name, Tensor.floats(weights.initializers().get(name).shape(), values));
    }
    return weights.withInitializers(initializers);
  }

  /** Other weights under random masks with as many zeros in each layer as a model has. */
  private static Graph randomlyMasked(Graph zeros, Graph weights, Random random) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(zeros.initializers());
    for (String name : zeros.prunableWeights()) {
      Tensor tensor = zeros.initializers().get(name);
      Float[] mask = new Float[Math.toIntExact(tensor.count())];
      Arrays.fill(mask, 1f);
      Arrays.fill(mask, 0, Math.toIntExact(tensor.count() - tensor.nonZeroCount()), 0f);
      Collections.shuffle(Arrays.asList(mask), random);
      float[] values = new float[mask.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = mask[i];
      }
      initializers.put(name, Tensor.floats(tensor.shape(), values));
    }
    return masked(zeros.withInitializers(initializers), weights);
  }

  /**
   * New weights: normally distributed with the variance of He et al. (2015), biases of Conv and
   * Gemm zero, BatchNormalization neutral; whatever else is learned stays.
   */
  private static Graph fresh(Graph graph, Random random) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    for (String name : graph.prunableWeights()) {
      Shape shape = initializers.get(name).shape();
      initializers.put(name, kaiming(shape, inputs(graph, name, shape), random));
    }
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof Conv || node.operator() instanceof Gemm) {
        node.input(2)
            .ifPresent(
                name -> initializers.computeIfPresent(name, (_, old) -> filled(old.shape(), 0)));
      }
    }
    for (Node node : graph.nodes()) {
      if (node.operator() instanceof BatchNormalization) {
        for (int input = 1; input < 5; input++) {
          String name = node.inputs().get(input);
          boolean one = input == 1 || input == 4;
          initializers.computeIfPresent(name, (_, tensor) -> filled(tensor.shape(), one ? 1 : 0));
        }
      }
    }
    return graph.withInitializers(initializers);
  }

  private static Tensor kaiming(Shape shape, int inputs, Random random) {
    double deviation = Math.sqrt(2.0 / inputs);
    float[] values = new float[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return Tensor.floats(shape, values);
  }

  /** How many inputs one output sums up. */
  private static int inputs(Graph graph, String weight, Shape shape) {
    WeightLayout layout = WeightLayout.of(graph, weight);
    return shape.rank() > 2 ? layout.inputs() * layout.positions() : layout.inputs();
  }

  private static Tensor filled(Shape shape, float value) {
    float[] values = new float[Math.toIntExact(shape.elements())];
    Arrays.fill(values, value);
    return Tensor.floats(shape, values);
  }
}
