package io.espalier.training;

import java.util.Arrays;
import java.util.Objects;

/**
 * Counts of values in bins of equal width.
 *
 * @param minimum lower edge of the first bin
 * @param maximum upper edge of the last bin
 * @param counts values in each bin
 */
public record Histogram(float minimum, float maximum, long[] counts) {
  /** Bins of a histogram that this library makes. */
  public static final int BINS = 2048;

  /** Copies the counts. */
  public Histogram {
    counts = counts.clone();
  }

  /** A copy of the counts. */
  @Override
  public long[] counts() {
    return counts.clone();
  }

  /** Number of values. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Width of a bin. */
  public double binWidth() {
    return ((double) maximum - minimum) / counts.length;
  }

  /** Centre of a bin. */
  public double centre(int bin) {
    return minimum + (bin + 0.5) * binWidth();
  }

  /**
   * The value below which a share of all values lies, interpolated within its bin.
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share is %s, but must be 0 to 1".formatted(share));
    }
    double wanted = share * total();
    double below = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] > 0 && below + counts[bin] >= wanted) {
        return minimum + (bin + (wanted - below) / counts[bin]) * binWidth();
      }
      below += counts[bin];
    }
    return maximum;
  }

  /** Equal if the edges and all counts are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && minimum == that.minimum
        && maximum == that.maximum
        && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(minimum, maximum, Arrays.hashCode(counts));
  }

  @Override
  public String toString() {
    return "Histogram[%s to %s, %d values in %d bins]"
        .formatted(minimum, maximum, total(), counts.length);
  }
}
