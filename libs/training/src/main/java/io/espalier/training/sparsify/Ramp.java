package io.espalier.training.sparsify;

/** The cubic ramp from 0 to 1 (Zhu and Gupta, 2017): steep while there is much to spare. */
final class Ramp {
  private Ramp() {}

  /** The value after a number of steps; 1 from the end on. */
  static double at(int step, int end) {
    double left = 1 - Math.clamp((double) step / end, 0, 1);
    return 1 - left * left * left;
  }
}
