package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Window;

/**
 * Convolution where each output channel sees one input channel; taps that are zero are left out.
 */
final class DepthwiseConvolution implements Kernel {
  private final Convolution convolution;
  private final float[] output;
  private final RowEpilogue epilogue;
  private final PaddedPlanes padded;
  private final int[] starts;
  private final int[] taps;
  private final float[] values;

  DepthwiseConvolution(
      Convolution convolution, float[] input, float[] output, RowEpilogue epilogue, Memory memory) {
    this.convolution = convolution;
    this.output = output;
    this.epilogue = epilogue;
    this.padded =
        new PaddedPlanes(convolution.window(), input, convolution.inChannels(), 0f, memory);
    int[] offsets = padded.layout().rowOffsets(1);
    int nonZeros = Math.toIntExact(convolution.nonZeroWeights());
    this.starts = new int[convolution.outChannels() + 1];
    this.taps = new int[nonZeros];
    this.values = new float[nonZeros];
    int count = 0;
    for (int channel = 0; channel < convolution.outChannels(); channel++) {
      starts[channel] = count;
      for (int tap = 0; tap < offsets.length; tap++) {
        float weight = convolution.weights()[channel * offsets.length + tap];
        if (weight != 0f) {
          taps[count] = offsets[tap];
          values[count++] = weight;
        }
      }
    }
    starts[convolution.outChannels()] = count;
  }

  @Override
  public String name() {
    return "depthwise";
  }

  @Override
  public int phases() {
    return padded.direct() ? 1 : 2;
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    if (phase < phases() - 1) {
      padded.prepare(batch, worker, workers);
      return;
    }
    int planes = batch * convolution.outChannels();
    float[] source = padded.array();
    int from = Kernel.share(planes, worker, workers);
    int to = Kernel.share(planes, worker + 1, workers);
    for (int plane = from; plane < to; plane++) {
      plane(source, plane / convolution.outChannels(), plane % convolution.outChannels());
    }
  }

  private void plane(float[] source, int image, int channel) {
    Window window = convolution.window();
    int base =
        (image * convolution.inChannels() + channel / convolution.outPerGroup())
            * padded.layout().planeElements();
    int start = (image * convolution.outChannels() + channel) * window.outPixels();
    for (int y = 0; y < window.outHeight(); y++) {
      WindowLoops.weighted(
          source,
          base + padded.layout().pixelOffset(y, 0),
          taps,
          values,
          starts[channel],
          starts[channel + 1],
          convolution.biasOf(channel),
          output,
          start + y * window.outWidth(),
          window.outWidth());
    }
    epilogue.apply(output, start, window.outPixels(), image, channel);
  }
}
