package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.Window;

/**
 * Convolution with output channels across lanes, for layers with so few pixels that they would not
 * fill a vector: small maps and fully connected layers. Every weight is read once per four pixels.
 * Without groups.
 */
final class ColumnConvolution implements Kernel {
  private final Convolution convolution;
  private final float[] input;
  private final Emission emission;
  private final ColumnWeights weights;
  private final ColumnPanel panel;
  private final int pixels;
  private final boolean single;
  private final float[][] sums;
  private final float[] bias;

  ColumnConvolution(
      Convolution convolution, boolean packed, float[] input, Emission emission, Memory memory) {
    Window window = convolution.window();
    this.convolution = convolution;
    this.input = input;
    this.emission = emission;
    this.weights = ColumnWeights.of(convolution, packed);
    this.pixels = window.outPixels();
    this.single = pixels * memory.batchMax() == 1 && window.isPoint();
    int batchMax = single ? 0 : memory.batchMax();
    this.panel = new ColumnPanel(window, convolution.inChannels(), batchMax, input);
    this.sums = new float[memory.workers()][ColumnPanel.COLUMNS * ColumnWeights.CHANNELS];
    this.bias = new float[weights.pairs() * ColumnWeights.CHANNELS];
    for (int channel = 0; channel < convolution.outChannels(); channel++) {
      bias[channel] = convolution.biasOf(channel);
    }
  }

  @Override
  public String name() {
    return (weights.packed() ? "packed" : "dense")
        + " columns of "
        + (single ? 1 : ColumnPanel.COLUMNS);
  }

  /** Gather the panel, multiply; a single column is the input itself. */
  @Override
  public int phases() {
    return single ? 1 : 2;
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    if (phase < phases() - 1) {
      int channels = convolution.inChannels();
      panel.gather(
          batch,
          Kernel.share(channels, worker, workers),
          Kernel.share(channels, worker + 1, workers));
    } else {
      multiply(
          batch,
          Kernel.share(weights.pairs(), worker, workers),
          Kernel.share(weights.pairs(), worker + 1, workers),
          sums[worker]);
    }
  }

  /** Multiplies the pairs {@code [from, to)} of blocks of output channels with all columns. */
  private void multiply(int batch, int from, int to, float[] sums) {
    int columns = batch * pixels;
    int step = single ? 1 : ColumnPanel.COLUMNS;
    for (int pair = from; pair < to; pair++) {
      int channel = pair * ColumnWeights.CHANNELS;
      int channels = Math.min(ColumnWeights.CHANNELS, convolution.outChannels() - channel);
      for (int column = 0; column < columns; column += step) {
        for (int i = 0; i < step; i++) {
          System.arraycopy(bias, channel, sums, i * ColumnWeights.CHANNELS, ColumnWeights.CHANNELS);
        }
        if (single) {
          weights.byOne(pair, input, 0, sums);
        } else {
          int group = column / ColumnPanel.COLUMNS;
          weights.byFour(pair, panel.array(), group * panel.groupElements(), sums);
        }
        emission.columns(sums, channel, channels, column, Math.min(step, columns - column));
      }
    }
    if (from < to) {
      int last = Math.min(to * ColumnWeights.CHANNELS, convolution.outChannels());
      emission.finish(from * ColumnWeights.CHANNELS, last, batch);
    }
  }
}
