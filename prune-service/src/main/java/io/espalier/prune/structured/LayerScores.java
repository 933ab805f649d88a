package io.espalier.prune.structured;

import io.espalier.events.step.Criterion;
import io.espalier.graph.Graph;
import io.espalier.graph.Tensor;
import io.espalier.prune.weights.Calibration;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.ChannelMoments;
import io.espalier.training.ChannelMoments.Place;
import io.espalier.training.LossGradients;
import io.espalier.training.optimizer.Randomness;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much whole layers matter.
 *
 * @param graph the model
 * @param blocks its residual blocks
 * @param calibration the images of criteria that measure
 * @param seed of the criterion that draws
 */
record LayerScores(Graph graph, List<ResidualBlock> blocks, Calibration calibration, long seed) {

  private static final int BATCH = 32;
  private static final int FISHER_BATCH = 1;
  private static final int CHANNEL_AXIS = 1;

  /** One score per block; the lowest go first. */
  double[] of(Criterion criterion) {
    return switch (criterion) {
      case MAGNITUDE -> magnitude(1);
      case MAGNITUDE_L2 -> magnitude(2);
      case TAYLOR -> gates(ChannelSensitivity.TAYLOR_BATCH);
      case FISHER -> gates(FISHER_BATCH);
      case ACTIVATION_L1 -> activity();
      case ACTIVATION_ZEROS -> activeShare();
      case RANDOM ->
          Arrays.stream(Randomness.of(seed, 0).permutation(blocks.size()))
              .asDoubleStream()
              .toArray();
      case WOODFISHER, WANDA, RECONSTRUCTION ->
          throw new StepRejectedException(
              "The criterion '%s' does not rank layers.".formatted(criterion.wireName()),
              "Use the criterion 'taylor' or 'activation-l1'.");
    };
  }

  /** The mean magnitude, or the root of the mean square, of the weights of each branch. */
  private double[] magnitude(int power) {
    return blocks.stream()
        .mapToDouble(
            block -> {
              double sum = 0;
              long count = 0;
              for (String name : block.weights(graph)) {
                for (float value : tensor(name).toFloats()) {
                  sum += Math.pow(Math.abs(value), power);
                  count++;
                }
              }
              return Math.pow(sum / Math.max(1, count), 1.0 / power);
            })
        .toArray();
  }

  /** The squared derivative of the loss by a gate on each branch, averaged over batches. */
  private double[] gates(int batch) {
    Set<String> names =
        blocks.stream()
            .flatMap(block -> block.ending().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    double[] totals = new double[blocks.size()];
    int batches = Math.ceilDiv(calibration.images().size(), batch);
    int[] done = new int[1];
    LossGradients.forEachBatch(
        graph,
        calibration.images(),
        calibration.classes(),
        batch,
        calibration.threads(),
        names,
        gradients -> {
          ChannelSensitivity.Products products = new ChannelSensitivity.Products(graph, gradients);
          for (int i = 0; i < totals.length; i++) {
            double gate = 0;
            for (String name : blocks.get(i).ending()) {
              for (float term : products.of(name)) {
                gate += term;
              }
            }
            totals[i] += gate * gate / batches;
          }
          calibration.progress().accept(++done[0], batches);
        });
    return totals;
  }

  /** The mean magnitude of what each branch adds, beside that of what leads around it. */
  private double[] activity() {
    Map<Place, ChannelMoments> moments = observed();
    return blocks.stream()
        .mapToDouble(
            block -> {
              double added = mean(moments, block.branch(), ChannelMoments::magnitudes);
              double around = mean(moments, block.skip(), ChannelMoments::magnitudes);
              return around == 0 ? added : added / around;
            })
        .toArray();
  }

  private double[] activeShare() {
    Map<Place, ChannelMoments> moments = observed();
    return blocks.stream()
        .mapToDouble(block -> mean(moments, block.branch(), ChannelMoments::activeShares))
        .toArray();
  }

  private Map<Place, ChannelMoments> observed() {
    Set<Place> places = new LinkedHashSet<>();
    blocks.forEach(
        block -> {
          places.add(new Place(block.branch(), CHANNEL_AXIS));
          places.add(new Place(block.skip(), CHANNEL_AXIS));
        });
    return ChannelMoments.collect(
        graph, calibration.images(), BATCH, calibration.threads(), places, false);
  }

  private static double mean(
      Map<Place, ChannelMoments> moments, String value, Function<ChannelMoments, double[]> of) {
    ChannelMoments moment = Objects.requireNonNull(moments.get(new Place(value, CHANNEL_AXIS)));
    return Arrays.stream(of.apply(moment)).average().orElse(0);
  }

  private Tensor tensor(String name) {
    return Objects.requireNonNull(graph.initializers().get(name), name);
  }
}
