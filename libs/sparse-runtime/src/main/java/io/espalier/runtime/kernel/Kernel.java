package io.espalier.runtime.kernel;

/**
 * One layer, bound to its memory. A run is a series of phases; within a phase every worker does its
 * share, and all shares are done before the next phase begins. The split between workers must not
 * change a single bit of the result.
 */
public interface Kernel {
  /** What runs, for profiles and descriptions, such as {@code "sparse strips of 64 pixels"}. */
  String name();

  /** Number of phases, at least 1. */
  default int phases() {
    return 1;
  }

  /**
   * Does one worker's share of a phase, without allocating.
   *
   * @param phase from 0
   * @param batch images in this run
   * @param worker from 0 to {@code workers - 1}
   */
  void run(int phase, int batch, int worker, int workers);

  /** First item of a worker's share of {@code items}; the share ends where the next one begins. */
  static int share(int items, int worker, int workers) {
    return (int) ((long) items * worker / workers);
  }
}
