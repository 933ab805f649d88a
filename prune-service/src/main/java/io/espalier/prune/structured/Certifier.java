package io.espalier.prune.structured;

import io.espalier.events.metrics.RemovalCertificate;
import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Graph;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.TorchModel;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Proves that a removal did what setting to zero does, by running both models on random images.
 *
 * @param seed seed of the images
 * @param threads threads that one operation may use
 */
public record Certifier(long seed, int threads) {

  private static final int IMAGES = 8;

  /** Allowed difference, for outputs of magnitude up to 1; in proportion beyond. */
  private static final double TOLERANCE = 1e-5;

  /**
   * Compares the two models.
   *
   * @throws StepRejectedException when their outputs differ by more than rounding
   */
  public RemovalCertificate certify(Graph trimmed, Graph masked) {
    float[] images = images(ClassifierShape.of(masked));
    float[] wanted = outputs(masked, images);
    float[] given = outputs(trimmed, images);
    double largest = 1;
    double difference = 0;
    for (int i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      difference = Math.max(difference, Math.abs((double) wanted[i] - given[i]));
    }
    double tolerance = TOLERANCE * largest;
    if (!(difference <= tolerance)) {
      throw new StepRejectedException(
          "Removing the channels changed the model's outputs by %.3g, more than the %.3g that rounding explains."
              .formatted(difference, tolerance),
          "Prune single weights instead: granularity 'unstructured'. The model has a structure in which channels cannot be removed safely; please report it.");
    }
    return new RemovalCertificate(IMAGES, difference, tolerance);
  }

  private float[] images(ClassifierShape shape) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    float[] images = new float[IMAGES * shape.channels() * shape.height() * shape.width()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) random.nextGaussian();
    }
    return images;
  }

  private float[] outputs(Graph graph, float[] images) {
    try (TorchModel model = new TorchModel(graph, threads)) {
      return model.forward(images, IMAGES);
    }
  }
}
