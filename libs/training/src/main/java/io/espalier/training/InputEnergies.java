package io.espalier.training;

import ai.djl.ndarray.NDArray;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Observes how large the values are that layers multiply, channel by channel. */
public final class InputEnergies {
  /** Images at a time. */
  private static final int BATCH = 32;

  private InputEnergies() {}

  /**
   * The mean square of each channel over images and positions.
   *
   * @param threads threads that one operation may use
   * @param axes the axis of the channels, by the name of the value to observe; negative ones count
   *     from the back
   * @return by name, one number per channel
   * @throws GraphException if a name is not that of a FLOAT value that is computed from the images
   */
  public static Map<String, double[]> collect(
      Graph graph, Split split, int threads, Map<String, Integer> axes) {
    Map<String, double[]> sums = new LinkedHashMap<>();
    Map<String, Long> counts = new HashMap<>();
    TorchWorker.once(
        threads,
        () -> {
          try (ForwardModel model = new ForwardModel(graph)) {
            ImageSample.of(split, split.size())
                .forEachBatch(
                    BATCH,
                    (images, size) ->
                        model.observe(
                            images,
                            size,
                            (name, array) -> {
                              Integer axis = axes.get(name);
                              if (axis != null) {
                                counts.merge(name, add(name, array, axis, sums), Long::sum);
                              }
                            }));
          }
          return true;
        });
    TreeSet<String> missing = new TreeSet<>(axes.keySet());
    missing.removeAll(sums.keySet());
    if (!missing.isEmpty()) {
      throw new GraphException(
          "%s cannot be observed: not the name of a FLOAT value that is computed from the images"
              .formatted(missing));
    }
    sums.forEach(
        (name, sum) -> {
          for (int channel = 0; channel < sum.length; channel++) {
            sum[channel] /= counts.get(name);
          }
        });
    return sums;
  }

  /** Adds the squares of a batch and returns how many numbers each channel had. */
  private static long add(String name, NDArray array, int axis, Map<String, double[]> sums) {
    long[] shape = array.getShape().getShape();
    int along = axis < 0 ? axis + shape.length : axis;
    int channels = Math.toIntExact(shape[along]);
    int run = 1;
    for (int i = along + 1; i < shape.length; i++) {
      run = Math.multiplyExact(run, Math.toIntExact(shape[i]));
    }
    double[] sum = sums.computeIfAbsent(name, _ -> new double[channels]);
    FloatBuffer elements = Torch.elements(array);
    float[] values = new float[run];
    int rows = Math.toIntExact(array.size() / run);
    for (int row = 0; row < rows; row++) {
      elements.get(values);
      double squares = 0;
      for (float value : values) {
        squares += (double) value * value;
      }
      sum[row % channels] += squares;
    }
    return (long) rows / channels * run;
  }
}
