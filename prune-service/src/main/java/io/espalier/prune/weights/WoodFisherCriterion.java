package io.espalier.prune.weights;

import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.training.LossGradients;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The second-order change of the loss with blocks of the empirical Fisher matrix as the Hessian,
 * {@code w^2 / (2 [F^-1]ii)}, and after the choice the update of optimal brain surgery within each
 * block (Singh and Alistarh, 2020: WoodFisher; jointly for all that goes from a block, as Kurtic et
 * al., 2022). The gradients are those of {@value #GRADIENTS} batches or fewer. They are gathered
 * for a part of the weights at a time, as many as memory allows, which the result does not depend
 * on.
 *
 * @param calibration the images whose loss it is
 */
public record WoodFisherCriterion(Calibration calibration) implements WeightCriterion {

  /** Gradients that the matrix is made of at most. */
  static final int GRADIENTS = 64;

  /** Weights of a block. */
  static final int BLOCK = 32;

  private static final long GRADIENT_BYTES_MAX = 512L << 20;

  /** What is done to one block. */
  private interface Work {
    void at(int layer, UnitOrder order, int block, FisherBlock fisher);
  }

  @Override
  public boolean quadratic() {
    return true;
  }

  @Override
  public List<float[]> scores(Graph graph, List<LayerUnits> layers) {
    List<float[]> values = layers.stream().map(layer -> layer.values(graph)).toList();
    List<double[]> sums = layers.stream().map(of -> new double[of.units().count()]).toList();
    forEachBlock(
        graph,
        layers,
        (layer, order, block, fisher) ->
            score(layers.get(layer).units(), values.get(layer), order, block, fisher)
                .forEach((unit, score) -> sums.get(layer)[unit] += score));
    List<float[]> scores = new ArrayList<>();
    for (double[] sum : sums) {
      float[] of = new float[sum.length];
      for (int unit = 0; unit < of.length; unit++) {
        of[unit] = (float) Math.min(sum[unit], Float.MAX_VALUE);
      }
      scores.add(of);
    }
    return scores;
  }

  @Override
  public Graph updated(Graph dense, Graph masked, List<LayerUnits> layers) {
    List<float[]> before = layers.stream().map(layer -> layer.values(dense)).toList();
    List<float[]> after = layers.stream().map(layer -> layer.values(masked)).toList();
    forEachBlock(
        dense,
        layers,
        (layer, order, block, fisher) -> {
          int from = order.starts()[block];
          int to = order.starts()[block + 1];
          float[] weights = taken(before.get(layer), order, from, to);
          boolean[] gone = new boolean[weights.length];
          for (int i = from; i < to; i++) {
            gone[i - from] = after.get(layer)[order.places()[i]] == 0;
          }
          fisher.update(weights, gone);
          for (int i = from; i < to; i++) {
            after.get(layer)[order.places()[i]] = weights[i - from];
          }
        });
    Map<String, Tensor> initializers = new LinkedHashMap<>(masked.initializers());
    for (int layer = 0; layer < layers.size(); layer++) {
      LayerUnits of = layers.get(layer);
      initializers.put(of.weight(), Tensor.floats(of.shape(), after.get(layer)));
    }
    return masked.withInitializers(initializers);
  }

  private static Map<Integer, Double> score(
      Units units, float[] values, UnitOrder order, int block, FisherBlock fisher) {
    int from = order.starts()[block];
    int to = order.starts()[block + 1];
    float[] weights = taken(values, order, from, to);
    Map<Integer, Double> scores = new LinkedHashMap<>();
    int start = from;
    for (int i = from + 1; i <= to; i++) {
      int unit = units.of(order.places()[start]);
      if (i == to || units.of(order.places()[i]) != unit) {
        scores.put(unit, fisher.score(weights, start - from, i - from));
        start = i;
      }
    }
    return scores;
  }

  private static float[] taken(float[] values, UnitOrder order, int from, int to) {
    float[] weights = new float[to - from];
    for (int i = from; i < to; i++) {
      weights[i - from] = values[order.places()[i]];
    }
    return weights;
  }

  /** A run of whole blocks of one layer, from a place in its order, and room for its gradients. */
  private record Part(int layer, int firstBlock, int endBlock, int from, int weights) {}

  private void forEachBlock(Graph graph, List<LayerUnits> layers, Work work) {
    List<UnitOrder> orders = layers.stream().map(layer -> UnitOrder.of(layer, BLOCK)).toList();
    int batch = Math.ceilDiv(calibration.images().size(), GRADIENTS);
    int batches = Math.ceilDiv(calibration.images().size(), batch);
    List<List<Part>> passes = passes(orders, batches);
    for (int pass = 0; pass < passes.size(); pass++) {
      List<Part> parts = passes.get(pass);
      List<float[][]> gradients =
          parts.stream().map(part -> new float[batches][part.weights()]).toList();
      gather(graph, layers, orders, parts, gradients, batch);
      for (int i = 0; i < parts.size(); i++) {
        Part part = parts.get(i);
        UnitOrder order = orders.get(part.layer());
        for (int block = part.firstBlock(); block < part.endBlock(); block++) {
          work.at(part.layer(), order, block, fisher(part, gradients.get(i), order, block));
        }
      }
      calibration.progress().accept(pass + 1, passes.size());
    }
  }

  private static FisherBlock fisher(Part part, float[][] all, UnitOrder order, int block) {
    int from = order.starts()[block] - part.from();
    int to = order.starts()[block + 1] - part.from();
    float[][] gradients = new float[all.length][];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = Arrays.copyOfRange(all[i], from, to);
    }
    return FisherBlock.of(gradients);
  }

  private void gather(
      Graph graph,
      List<LayerUnits> layers,
      List<UnitOrder> orders,
      List<Part> parts,
      List<float[][]> room,
      int batch) {
    List<String> names = parts.stream().map(part -> layers.get(part.layer()).weight()).toList();
    int[] gradient = new int[1];
    LossGradients.forEachBatch(
        graph,
        calibration.images(),
        calibration.classes(),
        batch,
        calibration.threads(),
        Set.copyOf(names),
        gradients -> {
          for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            int[] places = orders.get(part.layer()).places();
            FloatBuffer from = Objects.requireNonNull(gradients.get(names.get(i)), names.get(i));
            float[] into = room.get(i)[gradient[0]];
            for (int place = 0; place < into.length; place++) {
              into[place] = from.get(places[part.from() + place]);
            }
          }
          gradient[0]++;
        });
  }

  /** Parts that fit into memory together, in the order of the layers. */
  private static List<List<Part>> passes(List<UnitOrder> orders, int batches) {
    long budget = Math.min(GRADIENT_BYTES_MAX, Runtime.getRuntime().maxMemory() / 6);
    long weightsMax = Math.max(BLOCK, budget / Float.BYTES / batches);
    List<List<Part>> passes = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    long used = 0;
    for (int layer = 0; layer < orders.size(); layer++) {
      UnitOrder order = orders.get(layer);
      int first = 0;
      while (first < order.blocks()) {
        int end = first;
        int from = order.starts()[first];
        while (end < order.blocks() && used + order.starts()[end + 1] - from <= weightsMax) {
          end++;
        }
        if (end > first) {
          int weights = order.starts()[end] - from;
          parts.add(new Part(layer, first, end, from, weights));
          used += weights;
          first = end;
        } else {
          passes.add(parts);
          parts = new ArrayList<>();
          used = 0;
        }
      }
    }
    passes.add(parts);
    return passes;
  }
}
