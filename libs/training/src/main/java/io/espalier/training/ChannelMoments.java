package io.espalier.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.TorchWorker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the entries along one axis of a value were like over images and all other axes, alone and
 * together.
 *
 * @param means mean of each entry
 * @param magnitudes mean magnitude of each entry
 * @param activeShares share of each entry's elements that are not zero, 0 to 1
 * @param products mean products of all pairs of entries, {@code [entries * entries]}; empty where
 *     they were not asked for
 */
public record ChannelMoments(
    double[] means, double[] magnitudes, double[] activeShares, double[] products) {

  /**
   * Where to look.
   *
   * @param value name of the graph's input or of a node's output
   * @param axis the axis, from 1; what is along the first are images
   */
  public record Place(String value, int axis) {}

  /**
   * Runs forward over a split.
   *
   * @param batch images at a time
   * @param threads threads that one operation may use
   * @param products whether products of pairs are wanted as well
   * @return moments by place
   * @throws GraphException if a place is not an axis of a FLOAT value that is computed from the
   *     images, or a value is not finite
   */
  public static Map<Place, ChannelMoments> collect(
      Graph graph, Split split, int batch, int threads, Set<Place> places, boolean products) {
    Map<Place, Sums> sums = new LinkedHashMap<>();
    places.forEach(place -> sums.put(place, new Sums(place.axis(), products)));
    TorchWorker.once(
        threads,
        () -> {
          try (ForwardModel model = new ForwardModel(graph)) {
            ImageSample.of(split, split.size())
                .forEachBatch(
                    batch,
                    (images, size) ->
                        model.observe(
                            images,
                            size,
                            (name, array) ->
                                sums.forEach(
                                    (place, sum) -> {
                                      if (place.value().equals(name)) {
                                        sum.add(array);
                                      }
                                    })));
          }
          return true;
        });
    Map<Place, ChannelMoments> moments = new LinkedHashMap<>();
    sums.forEach((place, sum) -> moments.put(place, sum.moments(place)));
    return moments;
  }

  /** Sums over batches; each is weighted by its number of elements per entry. */
  private static final class Sums {
    private final int axis;
    private final boolean wantsProducts;
    private double count;
    private double @Nullable [] sums;
    private double @Nullable [] magnitudes;
    private double @Nullable [] active;
    private double @Nullable [] products;

    Sums(int axis, boolean wantsProducts) {
      this.axis = axis;
      this.wantsProducts = wantsProducts;
    }

    void add(NDArray array) {
      if (array.getDataType() != DataType.FLOAT32 || array.getShape().dimension() <= axis) {
        return;
      }
      long entries = array.getShape().get(axis);
      NDArray rows = array.swapAxes(0, axis).reshape(entries, -1);
      double elements = rows.getShape().get(1);
      count += elements;
      int[] along = {1};
      sums = added(sums, rows.sum(along));
      magnitudes = added(magnitudes, rows.abs().sum(along));
      active = added(active, rows.neq(0).toType(DataType.FLOAT32, false).sum(along));
      if (wantsProducts) {
        products = added(products, rows.matMul(rows.transpose()));
      }
    }

    private static double[] added(double @Nullable [] to, NDArray sum) {
      float[] values = sum.toFloatArray();
      double[] result = to == null ? new double[values.length] : to;
      for (int i = 0; i < values.length; i++) {
        result[i] += values[i];
      }
      return result;
    }

    ChannelMoments moments(Place place) {
      if (sums == null || magnitudes == null || active == null) {
        throw new GraphException(
            "axis %d of '%s' cannot be observed: not an axis of a FLOAT value that is computed from the images"
                .formatted(place.axis(), place.value()));
      }
      double[] noProducts = {};
      ChannelMoments moments =
          new ChannelMoments(
              means(sums),
              means(magnitudes),
              means(active),
              products == null ? noProducts : means(products));
      for (double magnitude : moments.magnitudes()) {
        if (!Double.isFinite(magnitude)) {
          throw new GraphException(
              "value '%s' is not finite for some image; the model overflows and cannot be observed"
                  .formatted(place.value()));
        }
      }
      return moments;
    }

    private double[] means(double[] totals) {
      double[] means = new double[totals.length];
      for (int i = 0; i < means.length; i++) {
        means[i] = totals[i] / count;
      }
      return means;
    }
  }
}
