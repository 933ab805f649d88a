package io.espalier.runtime.kernel.scalar;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Window;

/** Pooling as its definition says it; pixels outside the image are left out. */
final class ScalarPooling implements Kernel {
  private final Pooling pooling;
  private final float[] input;
  private final float[] output;
  private final RowEpilogue epilogue;

  ScalarPooling(Pooling pooling, float[] input, float[] output, RowEpilogue epilogue) {
    this.pooling = pooling;
    this.input = input;
    this.output = output;
    this.epilogue = epilogue;
  }

  @Override
  public String name() {
    return "scalar pooling";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    Window window = pooling.window();
    int rows = batch * pooling.channels();
    int to = Kernel.share(rows, worker + 1, workers);
    for (int row = Kernel.share(rows, worker, workers); row < to; row++) {
      int start = row * window.outPixels();
      for (int y = 0; y < window.outHeight(); y++) {
        for (int x = 0; x < window.outWidth(); x++) {
          output[start + y * window.outWidth() + x] = pixel(row * window.inPixels(), y, x);
        }
      }
      epilogue.apply(
          output, start, window.outPixels(), row / pooling.channels(), row % pooling.channels());
    }
  }

  private float pixel(int plane, int y, int x) {
    Window window = pooling.window();
    boolean maximum = pooling.kind() == Pooling.Kind.MAXIMUM;
    float result = maximum ? Float.NEGATIVE_INFINITY : 0f;
    for (int ky = 0; ky < window.kernelHeight(); ky++) {
      int inY = y * window.strideY() - window.padTop() + ky * window.dilationY();
      for (int kx = 0; kx < window.kernelWidth(); kx++) {
        int inX = x * window.strideX() - window.padLeft() + kx * window.dilationX();
        if (inY >= 0 && inY < window.inHeight() && inX >= 0 && inX < window.inWidth()) {
          float value = input[plane + inY * window.inWidth() + inX];
          result = maximum ? Math.max(result, value) : result + value;
        }
      }
    }
    return maximum ? result : result / pooling.divisors()[y * window.outWidth() + x];
  }
}
