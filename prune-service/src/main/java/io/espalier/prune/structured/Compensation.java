package io.espalier.prune.structured;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.channels.ChannelGroup;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.prune.weights.Calibration;
import io.espalier.training.ChannelMoments;
import io.espalier.training.ChannelMoments.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * Makes up for removed channels in the layers that read them: each removed channel is predicted
 * from the kept ones by least squares over calibration images, and what a layer made of it is made
 * of the prediction instead (as the reconstruction of He et al., 2017: Channel pruning, solved per
 * channel). The constant part of the prediction goes where the layer has a bias.
 *
 * @param calibration the images; labels are not used
 */
public record Compensation(Calibration calibration) {

  private static final int BATCH = 32;

  /** Entries of an axis beyond which no system of equations is solved. */
  static final int ENTRIES_MAX = 2048;

  /**
   * Updates the weights that read channels that are about to be removed.
   *
   * @param graph the model with all its channels
   * @param keep the channels to keep of each group that loses any
   * @return the same graph with other weights; without the channels it computes about what it
   *     computed with them
   */
  public Graph compensate(Graph graph, SequencedMap<ChannelGroup, int[]> keep) {
    SequencedMap<ChannelReads, int[]> reads = new LinkedHashMap<>();
    keep.forEach(
        (group, kept) ->
            ChannelReads.of(graph, group).stream()
                .filter(read -> canFollow(graph, read))
                .forEach(read -> reads.put(read, kept)));
    if (reads.isEmpty()) {
      return graph;
    }
    Set<Place> places = new LinkedHashSet<>();
    reads.sequencedKeySet().forEach(read -> places.add(place(read)));
    Map<Place, ChannelMoments> moments =
        ChannelMoments.collect(
            graph, calibration.images(), BATCH, calibration.threads(), places, true);
    Graph updated = graph;
    for (ChannelReads read : reads.sequencedKeySet()) {
      ChannelMoments moment = Objects.requireNonNull(moments.get(place(read)));
      updated = updated(updated, read, reads.getOrDefault(read, new int[0]), moment);
    }
    return updated;
  }

  private static Place place(ChannelReads read) {
    return new Place(read.value().value(), read.value().axis());
  }

  /** Whether the layer is a plain product over the axis that carries the channels. */
  private static boolean canFollow(Graph graph, ChannelReads read) {
    String weights = read.weights().initializer();
    boolean product =
        switch (read.node().operator()) {
          case Conv conv -> conv.group() == 1 && read.weights().axis() == 1;
          case Gemm gemm -> !gemm.transA() && gemm.alpha() == 1 && gemm.beta() == 1;
          case MatMul _ ->
              graph.initializer(weights).map(tensor -> tensor.shape().rank()).orElse(0) == 2;
          default -> false;
        };
    return product
        && graph.consumers(weights).size() == 1
        && read.node().inputs().get(0).equals(read.value().value())
        && read.node().inputs().get(1).equals(weights)
        && read.weights().block() == read.value().positions().getFirst().size()
        && extent(graph, read) <= ENTRIES_MAX;
  }

  private static int extent(Graph graph, ChannelReads read) {
    return graph
        .initializer(read.weights().initializer())
        .map(tensor -> tensor.shape().intDim(read.weights().axis()))
        .orElse(Integer.MAX_VALUE);
  }

  private static Graph updated(Graph graph, ChannelReads read, int[] kept, ChannelMoments moments) {
    BitSet keeps = new BitSet();
    for (int channel : kept) {
      keeps.set(channel);
    }
    Optional<LayerBias> bias = LayerBias.of(graph, read.node());
    Prediction prediction =
        Prediction.of(
            moments,
            positions(read.value().positions(), keeps, true),
            positions(read.value().positions(), keeps, false),
            bias.isPresent());
    Tensor weights = Objects.requireNonNull(graph.initializers().get(read.weights().initializer()));
    float[] values = weights.toFloats();
    double[] shift =
        absorb(
            values,
            weights.shape(),
            read.weights().axis(),
            positions(read.weights().positions(), keeps, true),
            positions(read.weights().positions(), keeps, false),
            prediction);
    Graph updated =
        graph.withInitializer(read.weights().initializer(), Tensor.floats(weights.shape(), values));
    return bias.map(place -> place.shifted(updated, shift)).orElse(updated);
  }

  private static int[] positions(List<List<Integer>> channels, BitSet keeps, boolean kept) {
    List<Integer> positions = new ArrayList<>();
    for (int channel = 0; channel < channels.size(); channel++) {
      if (keeps.get(channel) == kept) {
        positions.addAll(channels.get(channel));
      }
    }
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * Adds to the weights of kept entries what predicts the removed ones.
   *
   * @return what the constant parts of the predictions add to each output
   */
  private static double[] absorb(
      float[] values, Shape shape, int axis, int[] kept, int[] removed, Prediction prediction) {
    int extent = shape.intDim(axis);
    int run = Math.toIntExact(shape.elements(axis + 1, shape.rank()));
    int outer = values.length / (extent * run);
    boolean outputsFirst = axis > 0;
    double[] shift = new double[outputsFirst ? outer : run];
    double[] gone = new double[removed.length];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < run; i++) {
        int base = o * extent * run + i;
        for (int r = 0; r < removed.length; r++) {
          gone[r] = values[base + removed[r] * run];
        }
        for (int k = 0; k < kept.length; k++) {
          values[base + kept[k] * run] += (float) prediction.of(k, gone);
        }
        shift[outputsFirst ? o : i] += prediction.constant(gone);
      }
    }
    return shift;
  }
}
