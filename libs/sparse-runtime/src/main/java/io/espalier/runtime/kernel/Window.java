package io.espalier.runtime.kernel;

/**
 * A sliding window over a plane: what convolution and pooling share. Sizes are in pixels, the
 * output size is the one that the graph's shape inference found.
 */
public record Window(
    int inHeight,
    int inWidth,
    int outHeight,
    int outWidth,
    int kernelHeight,
    int kernelWidth,
    int strideY,
    int strideX,
    int padTop,
    int padLeft,
    int dilationY,
    int dilationX) {

  public Window {
    if (inHeight < 1 || inWidth < 1 || outHeight < 1 || outWidth < 1) {
      throw new IllegalArgumentException(
          "window over "
              + inHeight
              + "x"
              + inWidth
              + " to "
              + outHeight
              + "x"
              + outWidth
              + ": every side must be at least 1");
    }
    if (kernelHeight < 1 || kernelWidth < 1 || strideY < 1 || strideX < 1) {
      throw new IllegalArgumentException("kernel and strides must be at least 1");
    }
    if (padTop < 0 || padLeft < 0 || dilationY < 1 || dilationX < 1) {
      throw new IllegalArgumentException("pads must not be negative, dilations at least 1");
    }
  }

  /** The window that sees one pixel at a time: what Gemm is as a convolution over a 1x1 image. */
  public static Window point() {
    return new Window(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1);
  }

  /** A square window with equal pads; the output size follows by floor division. */
  public static Window square(int size, int kernel, int stride, int pad, int dilation) {
    int out = (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1;
    return new Window(
        size, size, out, out, kernel, kernel, stride, stride, pad, pad, dilation, dilation);
  }

  /** Weights of one channel of the window. */
  public int taps() {
    return kernelHeight * kernelWidth;
  }

  public int inPixels() {
    return inHeight * inWidth;
  }

  public int outPixels() {
    return outHeight * outWidth;
  }

  /** Whether an output pixel is exactly the input pixel at the same place. */
  public boolean isPoint() {
    return taps() == 1
        && strideY == 1
        && strideX == 1
        && padTop == 0
        && padLeft == 0
        && inHeight == outHeight
        && inWidth == outWidth;
  }

  /** Input rows, padding included, that the windows reach. */
  public int reachHeight() {
    return (outHeight - 1) * strideY + (kernelHeight - 1) * dilationY + 1;
  }

  /** Input columns, padding included, that the windows reach. */
  public int reachWidth() {
    return (outWidth - 1) * strideX + (kernelWidth - 1) * dilationX + 1;
  }
}
