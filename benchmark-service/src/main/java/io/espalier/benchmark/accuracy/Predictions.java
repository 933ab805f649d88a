package io.espalier.benchmark.accuracy;

import io.espalier.benchmark.inference.Inference;
import java.util.List;

/**
 * What a model said of the first images of a split.
 *
 * @param logits the logits of each image
 */
public record Predictions(List<float[]> logits) {
  public Predictions {
    logits = List.copyOf(logits);
  }

  /** How many images were run. */
  public int count() {
    return logits.size();
  }

  /** The class found for each image. */
  public int[] classes() {
    return logits.stream().mapToInt(Inference::predictedClass).toArray();
  }

  /** Compares the images that both have. */
  public Agreement agreementWith(Predictions other) {
    int images = Math.min(count(), other.count());
    int same = 0;
    double differenceMax = 0;
    for (int i = 0; i < images; i++) {
      float[] ours = logits.get(i);
      float[] theirs = other.logits.get(i);
      same += Inference.predictedClass(ours) == Inference.predictedClass(theirs) ? 1 : 0;
      for (int k = 0; k < ours.length; k++) {
        differenceMax = Math.max(differenceMax, Math.abs(ours[k] - theirs[k]));
      }
    }
    return new Agreement(images, same, differenceMax);
  }
}
