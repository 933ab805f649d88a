package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * Convolution with pixels across lanes. A strip of pixels keeps its sums for all output channels
 * while the input channels pass by in blocks that fit the first-level cache.
 */
final class StripConvolution implements Kernel {
  /** Strips per worker from which on workers share strips rather than output channels. */
  private static final int STRIPS_PER_WORKER_MIN = 4;

  private final Convolution convolution;
  private final Emission emission;
  private final Scratch scratch;
  private final PaddedPlanes padded;
  private final StripLayout layout;
  private final StripWeights weights;

  StripConvolution(
      Convolution convolution,
      boolean sparse,
      @Nullable FloatLists lists,
      float[] input,
      Emission emission,
      Memory memory) {
    this.convolution = convolution;
    this.emission = emission;
    this.scratch = memory.scratch();
    this.padded =
        new PaddedPlanes(convolution.window(), input, convolution.inChannels(), 0f, memory);
    this.layout =
        new StripLayout(
            convolution.window(),
            padded.layout(),
            convolution.inChannels(),
            convolution.inPerGroup(),
            memory.batchMax(),
            sparse);
    this.weights = weights(convolution, sparse, lists, layout);
    int rows = StripWeights.QUAD * quads();
    scratch.needPerWorker(layout.panelBytes(), rows * layout.pixelsPerStrip());
  }

  private static StripWeights weights(
      Convolution convolution, boolean sparse, @Nullable FloatLists lists, StripLayout layout) {
    if (!sparse) {
      return new DenseStripWeights(convolution, layout);
    }
    return lists != null && layout.lanes() % lists.lanes() == 0
        ? new ListStripWeights(lists, convolution, layout)
        : new SparseStripWeights(convolution, layout);
  }

  private int quads() {
    return (convolution.outPerGroup() + StripWeights.QUAD - 1) / StripWeights.QUAD;
  }

  @Override
  public String name() {
    return weights.name() + " of " + layout.pixelsPerStrip() + " pixels";
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
    int strips = layout.strips(batch);
    int tiles = strips * convolution.groups();
    if (tiles >= STRIPS_PER_WORKER_MIN * workers || workers == 1) {
      int to = Kernel.share(tiles, worker + 1, workers);
      for (int tile = Kernel.share(tiles, worker, workers); tile < to; tile++) {
        tile(tile / strips, tile % strips, 0, convolution.outPerGroup(), batch, worker);
      }
    } else {
      int chunks = (convolution.outPerGroup() + StripWeights.CHUNK - 1) / StripWeights.CHUNK;
      int from = Kernel.share(chunks, worker, workers) * StripWeights.CHUNK;
      int to = Kernel.share(chunks, worker + 1, workers) * StripWeights.CHUNK;
      to = Math.min(to, convolution.outPerGroup());
      for (int tile = 0; tile < tiles && from < to; tile++) {
        tile(tile / strips, tile % strips, from, to, batch, worker);
      }
    }
  }

  /** Computes output channels {@code [from, to)} of a group for one strip of pixels. */
  private void tile(int group, int strip, int from, int to, int batch, int worker) {
    long panel = scratch.panel(worker);
    float[] sums = scratch.sums(worker);
    float[] source = padded.array();
    int base = group * convolution.inPerGroup() * padded.layout().planeElements();
    int pixels = layout.pixelsOf(strip, batch);
    int needed = Lanes.vectors(pixels);
    int vectors = needed == 3 ? 4 : needed;
    int channels = group * convolution.outPerGroup();
    clearZeroRow(panel);
    if (!weights.addsBias()) {
      startWithBias(sums, channels, from, to, vectors);
    }
    for (int block = 0; block < layout.blocks(); block++) {
      layout.build(source, base, strip, block, panel);
      weights.accumulate(group, block, from, to, vectors, panel, sums, scratch.sumMemory(worker));
    }
    emission.strips(
        sums,
        scratch.sumMemory(worker),
        from * layout.pixelsPerStrip(),
        layout.pixelsPerStrip(),
        channels + from,
        channels + to,
        strip * layout.pixelsPerStrip(),
        pixels);
  }

  private void clearZeroRow(long panel) {
    for (long at = 0; at < layout.rowBytes(); at += Lanes.BYTES) {
      FloatVector.zero(Lanes.SPECIES).intoMemorySegment(OffHeap.ALL, panel + at, Lanes.ORDER);
    }
  }

  private void startWithBias(float[] sums, int first, int from, int to, int vectors) {
    for (int channel = from; channel < to; channel++) {
      float bias = convolution.biasOf(first + channel);
      int row = channel * layout.pixelsPerStrip();
      Arrays.fill(sums, row, row + vectors * layout.lanes(), bias);
    }
  }
}
