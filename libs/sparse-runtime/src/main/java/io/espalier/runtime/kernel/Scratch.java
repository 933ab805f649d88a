package io.espalier.runtime.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private long sharedBytes;
  private long stagingBytes;
  private List<MemorySegment> panels = List.of();
  private MemorySegment sharedSegment = MemorySegment.NULL;
  private MemorySegment staging = MemorySegment.NULL;
  private float[][] sums = new float[0][];
  private List<MemorySegment> sumMemory = List.of();

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

  /** Asks for memory off the heap that all workers see. */
  public void needSharedBytes(long bytes) {
    sharedBytes = Math.max(sharedBytes, bytes);
  }

  /** Asks for memory off the heap where floats wait between the heap and integer layers. */
  public void needStaging(long bytes) {
    stagingBytes = Math.max(stagingBytes, bytes);
  }

  /** Memory off the heap, aligned to cache lines, that lives as long as this does. */
  public MemorySegment allocateOffHeap(long bytes) {
    return arena.allocate(Math.max(bytes, LINE_BYTES), LINE_BYTES);
  }

  /** Allocates what was asked for. */
  public void allocate() {
    shared = new float[sharedElements + Storage.SLACK];
    sums = new float[workers][sumElements];
    sumMemory = Arrays.stream(sums).map(MemorySegment::ofArray).toList();
    List<MemorySegment> allocated = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      allocated.add(allocateOffHeap(panelBytes));
    }
    panels = List.copyOf(allocated);
    sharedSegment = allocateOffHeap(sharedBytes);
    staging = allocateOffHeap(stagingBytes);
  }

  public float[] shared() {
    return shared;
  }

  /** Address of a worker's panel. */
  public long panel(int worker) {
    return panels.get(worker).address();
  }

  /** The panels of all workers. */
  public List<MemorySegment> panels() {
    return panels;
  }

  /** The memory off the heap that all workers see. */
  public MemorySegment sharedSegment() {
    return sharedSegment;
  }

  /** Where floats wait between the heap and integer layers. */
  public MemorySegment staging() {
    return staging;
  }

  public float[] sums(int worker) {
    return sums[worker];
  }

  /** A worker's sums, as a function in C is given them. */
  public MemorySegment sumMemory(int worker) {
    return sumMemory.get(worker);
  }

  @Override
  public void close() {
    arena.close();
  }
}
