package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Window;

/** Pooling with pixels across lanes. */
final class VectorPooling implements Kernel {
  private final Pooling pooling;
  private final float[] output;
  private final RowEpilogue epilogue;
  private final PaddedPlanes padded;
  private final int[] taps;

  VectorPooling(
      Pooling pooling, float[] input, float[] output, RowEpilogue epilogue, Memory memory) {
    this.pooling = pooling;
    this.output = output;
    this.epilogue = epilogue;
    boolean maximum = pooling.kind() == Pooling.Kind.MAXIMUM;
    float padding = maximum ? Float.NEGATIVE_INFINITY : 0f;
    this.padded = new PaddedPlanes(pooling.window(), input, pooling.channels(), padding, memory);
    this.taps = padded.layout().rowOffsets(1);
  }

  @Override
  public String name() {
    return pooling.kind() == Pooling.Kind.MAXIMUM ? "maximum pooling" : "average pooling";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int planes = batch * pooling.channels();
    int to = Kernel.share(planes, worker + 1, workers);
    for (int plane = Kernel.share(planes, worker, workers); plane < to; plane++) {
      padded.prepare(plane, plane + 1);
      plane(padded.array(), plane);
    }
  }

  private void plane(float[] source, int plane) {
    Window window = pooling.window();
    int start = plane * window.outPixels();
    int base = plane * padded.layout().planeElements();
    for (int y = 0; y < window.outHeight(); y++) {
      int row = y * window.outWidth();
      int from = base + padded.layout().pixelOffset(y, 0);
      switch (pooling.kind()) {
        case MAXIMUM ->
            WindowLoops.maxima(source, from, taps, output, start + row, window.outWidth());
        case AVERAGE ->
            WindowLoops.averages(
                source,
                from,
                taps,
                pooling.divisors(),
                row,
                output,
                start + row,
                window.outWidth());
      }
    }
    epilogue.apply(
        output, start, window.outPixels(), plane / pooling.channels(), plane % pooling.channels());
  }
}
