package io.espalier.runtime.kernel.scalar;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Window;

/** Convolution as its definition says it, one output pixel after the other. */
final class ScalarConvolution implements Kernel {
  private final Convolution convolution;
  private final float[] input;
  private final float[] output;
  private final RowEpilogue epilogue;

  ScalarConvolution(Convolution convolution, float[] input, float[] output, RowEpilogue epilogue) {
    this.convolution = convolution;
    this.input = input;
    this.output = output;
    this.epilogue = epilogue;
  }

  @Override
  public String name() {
    return "scalar convolution";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    Window window = convolution.window();
    int channels = convolution.outChannels();
    int rows = batch * channels;
    int to = Kernel.share(rows, worker + 1, workers);
    for (int row = Kernel.share(rows, worker, workers); row < to; row++) {
      int image = row / channels;
      int channel = row % channels;
      int start = row * window.outPixels();
      for (int y = 0; y < window.outHeight(); y++) {
        for (int x = 0; x < window.outWidth(); x++) {
          output[start + y * window.outWidth() + x] = pixel(image, channel, y, x);
        }
      }
      epilogue.apply(output, start, window.outPixels(), image, channel);
    }
  }

  private float pixel(int image, int channel, int y, int x) {
    Window window = convolution.window();
    float[] weights = convolution.weights();
    int firstInput = channel / convolution.outPerGroup() * convolution.inPerGroup();
    int weight = channel * convolution.rows();
    float sum = 0f;
    for (int c = 0; c < convolution.inPerGroup(); c++) {
      int plane = (image * convolution.inChannels() + firstInput + c) * window.inPixels();
      for (int ky = 0; ky < window.kernelHeight(); ky++) {
        int inY = y * window.strideY() - window.padTop() + ky * window.dilationY();
        for (int kx = 0; kx < window.kernelWidth(); kx++, weight++) {
          int inX = x * window.strideX() - window.padLeft() + kx * window.dilationX();
          if (inY >= 0 && inY < window.inHeight() && inX >= 0 && inX < window.inWidth()) {
            sum += weights[weight] * input[plane + inY * window.inWidth() + inX];
          }
        }
      }
    }
    return sum + convolution.biasOf(channel);
  }
}
