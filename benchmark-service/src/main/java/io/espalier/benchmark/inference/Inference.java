package io.espalier.benchmark.inference;

import java.util.List;

/**
 * A loaded classifier that answers one image at a time. Not safe for use by several threads at
 * once.
 */
public interface Inference extends AutoCloseable {
  /**
   * @param image one image, CHW, normalised, length channels x height x width
   * @return one logit for each class
   */
  float[] run(float[] image);

  /** Version of the library that computes. */
  String version();

  /** What the runtime made of the model, in one line. */
  String description();

  /**
   * Runs an image a few times with an eye on the parts.
   *
   * @param image as {@link #run} takes it
   * @param runs how often, at least once
   * @return one entry for each operation, in the order of execution; empty where the runtime does
   *     not tell
   */
  List<KernelTime> kernels(float[] image, int runs);

  @Override
  void close();

  /** Index of the largest logit, the first of equals; -1 if any of them is not a finite number. */
  static int predictedClass(float[] logits) {
    int best = 0;
    for (int i = 0; i < logits.length; i++) {
      if (!Float.isFinite(logits[i])) {
        return -1;
      }
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }
}
