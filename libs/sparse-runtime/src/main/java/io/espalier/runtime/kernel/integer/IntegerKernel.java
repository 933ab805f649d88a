package io.espalier.runtime.kernel.integer;

/**
 * A way to do one {@link IntegerOperation}, with its weights packed. It holds no tensor, so it may
 * run over different buffers, but not twice at once.
 */
public interface IntegerKernel extends AutoCloseable {
  /** What runs, for profiles, such as {@code "vnni 4x1 blocks"}. */
  String name();

  /** Number of phases, at least 1; all parts end a phase before the next one begins. */
  default int phases() {
    return 1;
  }

  /** Bytes of working memory that each part needs of its own. */
  default long scratchBytes() {
    return 0;
  }

  /** Bytes of working memory that all parts need together. */
  default long sharedBytes() {
    return 0;
  }

  /**
   * Does one part of a phase for one image, without allocating; all parts together do the layer.
   * How the work is split must not change a single bit.
   *
   * @param part from 0 to {@code parts - 1}
   */
  void run(Buffers buffers, int phase, int part, int parts);

  /** Gives back what the kernel holds off the heap; nothing runs then or later. */
  @Override
  default void close() {}
}
