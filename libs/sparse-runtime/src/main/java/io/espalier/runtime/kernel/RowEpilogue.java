package io.espalier.runtime.kernel;

/** An epilogue bound to its operands' memory, applied in place to a piece of one channel's row. */
public interface RowEpilogue {
  /**
   * Applies every operation to {@code data[from, from + count)}.
   *
   * @param position where the piece is or will be in the whole output tensor, the images before
   *     included
   * @param image the image that the row belongs to
   * @param channel the channel that the row belongs to
   */
  void apply(float[] data, int from, int count, int position, int image, int channel);

  /** Applies every operation to a piece of the output tensor itself. */
  default void apply(float[] output, int from, int count, int image, int channel) {
    apply(output, from, count, from, image, channel);
  }
}
