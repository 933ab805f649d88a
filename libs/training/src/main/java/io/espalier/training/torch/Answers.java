package io.espalier.training.torch;

import java.util.Arrays;

/**
 * What a classifier says about a batch, or the gradient of a loss by that.
 *
 * @param logits {@code [batch, classes]}
 * @param features the inputs of the last layer, {@code [batch, features]}; empty where nobody asked
 *     for them
 */
public record Answers(float[] logits, float[] features) {
  /** The answers for one image of a batch. */
  public Answers row(int image, int batch) {
    return new Answers(row(logits, image, batch), row(features, image, batch));
  }

  /** The answers for several batches in one. */
  public static Answers join(Answers... parts) {
    int logits = 0;
    int features = 0;
    for (Answers part : parts) {
      logits += part.logits.length;
      features += part.features.length;
    }
    Answers joined = new Answers(new float[logits], new float[features]);
    logits = 0;
    features = 0;
    for (Answers part : parts) {
      System.arraycopy(part.logits, 0, joined.logits, logits, part.logits.length);
      System.arraycopy(part.features, 0, joined.features, features, part.features.length);
      logits += part.logits.length;
      features += part.features.length;
    }
    return joined;
  }

  private static float[] row(float[] all, int image, int batch) {
    int length = all.length / batch;
    return Arrays.copyOfRange(all, image * length, (image + 1) * length);
  }
}
