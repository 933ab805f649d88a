package io.espalier.runtime.kernel.integer;

/**
 * Where the pixels of one image of unsigned bytes lie in a buffer: pixel {@code (c, y, x)} is at
 * {@code offset + c * planePitch + y * rowPitch + x}.
 *
 * @param channels planes
 * @param height rows of a plane
 * @param width pixels of a row
 * @param rowPitch bytes from a row to the next
 * @param planePitch bytes from a plane to the next
 * @param offset bytes before the first pixel
 */
public record ByteLayout(
    int channels, int height, int width, int rowPitch, int planePitch, int offset) {
  /** Bytes that may be read, and in a padded layout also written, behind the last plane. */
  public static final int SLACK_BYTES = 128;

  private static final int LINE_BYTES = 64;

  public ByteLayout {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "layout of " + channels + "x" + height + "x" + width + ": every side must be at least 1");
    }
    if (rowPitch < width || planePitch < (height - 1L) * rowPitch + width || offset < 0) {
      throw new IllegalArgumentException(
          "pitches " + rowPitch + " and " + planePitch + " are too small for a plane");
    }
  }

  /** One pixel after the other in ONNX order (CHW), without padding. */
  public static ByteLayout plain(int channels, int height, int width) {
    return new ByteLayout(channels, height, width, width, Math.multiplyExact(height, width), 0);
  }

  /** A vector of {@code elements} bytes: that many channels of one pixel. */
  public static ByteLayout vector(int elements) {
    return plain(elements, 1, 1);
  }

  /**
   * The layout that convolutions like: one padding column, shared by the end of a row and the
   * beginning of the next, and one padding row between planes, so that a tap of a 3x3 window is
   * only an offset, inside the image or out of it. Planes begin on cache lines. Images of one pixel
   * are plain.
   */
  public static ByteLayout padded(int channels, int height, int width) {
    if (height == 1 && width == 1) {
      return vector(channels);
    }
    int rowPitch = width + 1;
    int planePitch = lines(Math.multiplyExact(height + 1, rowPitch));
    return new ByteLayout(
        channels, height, width, rowPitch, planePitch, lines(LINE_BYTES + rowPitch + 1));
  }

  private static int lines(int bytes) {
    return Math.addExact(bytes, LINE_BYTES - 1) / LINE_BYTES * LINE_BYTES;
  }

  /**
   * Position of a pixel, which may lie in the padding: {@code y} or {@code x} of -1, or past it.
   */
  public int position(int channel, int y, int x) {
    return offset + channel * planePitch + y * rowPitch + x;
  }

  public int pixels() {
    return height * width;
  }

  public int elements() {
    return channels * height * width;
  }

  /** Bytes between the end of a row and the beginning of the next. */
  public int paddingColumns() {
    return rowPitch - width;
  }

  /** Whole rows of padding between two planes. */
  public int paddingRows() {
    return planePitch / rowPitch - height;
  }

  /** Whether there is nothing between the pixels. */
  public boolean isPlain() {
    return rowPitch == width && planePitch == height * width;
  }

  /** Whether a pixel's number in ONNX order says the same in both layouts. */
  public boolean sameShape(ByteLayout other) {
    return channels == other.channels && height == other.height && width == other.width;
  }

  /** The part of this layout that holds {@code count} channels from {@code first} on. */
  public ByteLayout channels(int first, int count) {
    if (first < 0 || count < 1 || first + count > channels) {
      throw new IllegalArgumentException(
          "channels " + first + " to " + (first + count) + " of " + channels);
    }
    return new ByteLayout(count, height, width, rowPitch, planePitch, offset + first * planePitch);
  }

  /** Size of the buffer, slack included. */
  public long bytes() {
    return offset + (long) channels * planePitch + SLACK_BYTES;
  }
}
