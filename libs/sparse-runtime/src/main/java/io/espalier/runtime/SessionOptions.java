package io.espalier.runtime;

import java.util.Objects;

/**
 * How a session is opened.
 *
 * @param threads workers that share the work inside a layer, the calling thread among them; the
 *     results do not depend on it
 * @param tierMax the best tier that may be used
 * @param batchMax the largest number of images in one run; memory is laid out for it
 */
public record SessionOptions(int threads, Tier tierMax, int batchMax) {
  /** Workers at most. */
  public static final int THREADS_MAX = 256;

  /** Images in one run at most. */
  public static final int BATCH_MAX = 1024;

  public SessionOptions {
    Objects.requireNonNull(tierMax, "tierMax");
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "threads is " + threads + "; give a number from 1 to " + THREADS_MAX);
    }
    if (batchMax < 1 || batchMax > BATCH_MAX) {
      throw new IllegalArgumentException(
          "batchMax is " + batchMax + "; give a number from 1 to " + BATCH_MAX);
    }
  }

  /** One thread, the best tier, one image at a time. */
  public static SessionOptions defaults() {
    return new SessionOptions(1, Tier.best(), 1);
  }

  /** These options with another number of threads. */
  public SessionOptions withThreads(int threads) {
    return new SessionOptions(threads, tierMax, batchMax);
  }

  /** These options with another best tier. */
  public SessionOptions withTierMax(Tier tierMax) {
    return new SessionOptions(threads, tierMax, batchMax);
  }

  /** These options with another largest batch. */
  public SessionOptions withBatchMax(int batchMax) {
    return new SessionOptions(threads, tierMax, batchMax);
  }
}
