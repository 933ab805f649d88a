package io.espalier.training;

import ai.djl.ndarray.NDArray;
import io.espalier.datasets.Split;
import io.espalier.graph.Graph;
import io.espalier.graph.GraphException;
import io.espalier.training.torch.ForwardModel;
import io.espalier.training.torch.Torch;
import io.espalier.training.torch.TorchWorker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Observes the values of a graph while it classifies images: ranges for quantization, moments for
 * normalization.
 */
public final class ActivationStatistics {
  private ActivationStatistics() {}

  /**
   * Runs a random sample of a split twice, always the same one: once for ranges and means, once for
   * histograms and variances.
   *
   * @param images number of images; all if there are fewer
   * @param batch images at a time
   * @param threads threads that one operation may use
   * @param tensors names of the values to observe: the graph's input or outputs of its nodes
   * @return statistics by name, in the order in which the values are computed
   * @throws GraphException if a name is not that of a FLOAT value that is computed from the images
   */
  public static Map<String, TensorStatistics> collect(
      Graph graph, Split split, int images, int batch, int threads, Set<String> tensors) {
    return TorchWorker.once(
        threads,
        () -> {
          try (ForwardModel model = new ForwardModel(graph)) {
            Map<String, TensorObserver> observers = new LinkedHashMap<>();
            ImageSample observed = ImageSample.of(split, images);
            run(
                model,
                observed,
                batch,
                (name, array) -> {
                  if (tensors.contains(name)) {
                    observers
                        .computeIfAbsent(
                            name, _ -> new TensorObserver(name, array.getShape().getShape()))
                        .range(Torch.elements(array), array.getShape().get(0));
                  }
                });
            requireAll(tensors, observers.keySet());
            run(
                model,
                observed,
                batch,
                (name, array) -> {
                  TensorObserver observer = observers.get(name);
                  if (observer != null) {
                    observer.distribution(Torch.elements(array), array.getShape().get(0));
                  }
                });
            Map<String, TensorStatistics> statistics = new LinkedHashMap<>();
            observers.forEach((name, observer) -> statistics.put(name, observer.statistics()));
            return statistics;
          }
        });
  }

  private static void run(
      ForwardModel model, ImageSample sample, int batch, BiConsumer<String, NDArray> observer) {
    sample.forEachBatch(batch, (images, size) -> model.observe(images, size, observer));
  }

  private static void requireAll(Set<String> wanted, Set<String> seen) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(seen);
    if (!missing.isEmpty()) {
      throw new GraphException(
          "%s cannot be observed: not the name of a FLOAT value that is computed from the images"
              .formatted(missing));
    }
  }
}
