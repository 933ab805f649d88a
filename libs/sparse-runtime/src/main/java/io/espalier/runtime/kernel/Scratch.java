package io.espalier.runtime.kernel;

import java.lang.foreign.Arena;

/**
 * Working memory that all layers of a session share: kernels say how much they need while the
 * session is planned, then it is allocated once. Panels are off the heap because only there can
 * they be aligned to cache lines: a vector load across two lines takes twice the time.
 */
public final class Scratch implements AutoCloseable {
  /** Alignment of every segment, one cache line. */
  private static final int LINE_BYTES = 64;

  private final int workers;
  private final Arena arena = Arena.ofShared();
  private int sharedElements;
  private long panelBytes;
  private int sumElements;
  private float[] shared = new float[0];
  private long[] panels = new long[0];
  private float[][] sums = new float[0][];

  public Scratch(int workers) {
    this.workers = workers;
  }

  /** Asks for an array that all workers see. */
  public void needShared(int elements) {
    sharedElements = Math.max(sharedElements, elements);
  }

  /** Asks for a panel and for sums of every worker's own. */
  public void needPerWorker(long panelBytes, int sumElements) {
    this.panelBytes = Math.max(this.panelBytes, panelBytes);
    this.sumElements = Math.max(this.sumElements, sumElements);
  }

  /** Allocates what was asked for. */
  public void allocate() {
    shared = new float[sharedElements + Storage.SLACK];
    panels = new long[workers];
    sums = new float[workers][sumElements];
    for (int worker = 0; worker < workers; worker++) {
      panels[worker] = arena.allocate(Math.max(panelBytes, LINE_BYTES), LINE_BYTES).address();
    }
  }

  public float[] shared() {
    return shared;
  }

  /** Address of a worker's panel. */
  public long panel(int worker) {
    return panels[worker];
  }

  public float[] sums(int worker) {
    return sums[worker];
  }

  @Override
  public void close() {
    arena.close();
  }
}
