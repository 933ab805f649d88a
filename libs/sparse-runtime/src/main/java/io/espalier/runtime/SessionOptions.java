package io.espalier.runtime;

import java.util.Objects;

/**
 * How a session is opened.
 *
 * @param threads workers that share the work inside a layer, the calling thread among them; the
 *     results do not depend on it
 * @param tierMax the best tier that may be used
 * @param batchMax the largest number of images in one run; memory is laid out for it
 * @param integers whether a model in QDQ form is computed in integers
 */
public record SessionOptions(int threads, Tier tierMax, int batchMax, IntegerUse integers) {
  /** Workers at most. */
  public static final int THREADS_MAX = 256;

  /** Images in one run at most. */
  public static final int BATCH_MAX = 1024;

  public SessionOptions {
    Objects.requireNonNull(tierMax, "tierMax");
    Objects.requireNonNull(integers, "integers");
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "threads is " + threads + "; give a number from 1 to " + THREADS_MAX);
    }
    if (batchMax < 1 || batchMax > BATCH_MAX) {
      throw new IllegalArgumentException(
          "batchMax is " + batchMax + "; give a number from 1 to " + BATCH_MAX);
    }
  }

  /** Options that leave the choice between integers and floats to the session. */
  public SessionOptions(int threads, Tier tierMax, int batchMax) {
    this(threads, tierMax, batchMax, IntegerUse.AUTO);
  }

  /** One thread, the best tier, one image at a time. */
  public static SessionOptions defaults() {
    return new SessionOptions(1, Tier.best(), 1);
  }

  /** These options with another number of threads. */
  public SessionOptions withThreads(int threads) {
    return new SessionOptions(threads, tierMax, batchMax, integers);
  }

  /** These options with another best tier. */
  public SessionOptions withTierMax(Tier tierMax) {
    return new SessionOptions(threads, tierMax, batchMax, integers);
  }

  /** These options with another largest batch. */
  public SessionOptions withBatchMax(int batchMax) {
    return new SessionOptions(threads, tierMax, batchMax, integers);
  }

  /** These options with another choice between integers and floats. */
  public SessionOptions withIntegers(IntegerUse integers) {
    return new SessionOptions(threads, tierMax, batchMax, integers);
  }
}
