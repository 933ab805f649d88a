package io.espalier.datasets.packaging;

/**
 * A stream of random numbers (SplitMix64, Steele et al. 2014). Written out here because its numbers
 * are part of what a seed means: they must not change with the Java version.
 */
public final class Dice {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  private Dice(long state) {
    this.state = state;
  }

  /** An independent stream for a seed and a position below it, such as split and image number. */
  public static Dice of(long seed, long... path) {
    long state = mix(seed + GOLDEN);
    for (long step : path) {
      state = mix(state ^ mix(step + GOLDEN));
    }
    return new Dice(state);
  }

  /** 64 random bits. */
  public long bits() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in 0 (included) to 1 (excluded). */
  public double uniform() {
    return (bits() >>> 11) * 0x1p-53;
  }

  /** Uniform between two values. */
  public double between(double low, double high) {
    return low + (high - low) * uniform();
  }

  /** Uniform among 0 to {@code bound - 1}. */
  public int below(int bound) {
    return (int) (((bits() >>> 32) * bound) >>> 32);
  }

  /** True with this probability. */
  public boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Roughly normal with mean 0 and deviation 1: four 16-bit uniforms summed. */
  public double bell() {
    long bits = bits();
    long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
    return (sum - 131070) * (1 / 37837.2);
  }

  static long mix(long z) {
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
