package io.espalier.runtime.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a tensor lives. Planning talks about storages; the memory plan gives each its memory, which
 * several storages with separate lifetimes may share: an array for floats, or a segment off the
 * heap for bytes and for the floats that only integer layers touch.
 */
public final class Storage {
  /** Elements behind the last one that vector loads may touch and nobody cares about. */
  public static final int SLACK = 64;

  private final String name;
  private final int elements;
  private final boolean constant;
  private final long bytes;
  private boolean offHeap;
  private float @Nullable [] array;
  private @Nullable MemorySegment segment;

  private Storage(
      String name,
      int elements,
      boolean constant,
      float @Nullable [] array,
      long bytes,
      boolean offHeap) {
    this.name = Objects.requireNonNull(name, "name");
    this.elements = elements;
    this.constant = constant;
    this.array = array;
    this.bytes = bytes;
    this.offHeap = offHeap;
  }

  /** A tensor with this many elements per image, not yet given memory. */
  public static Storage perImage(String name, int elements) {
    long bytes = (long) Float.BYTES * (elements + SLACK);
    return new Storage(name, elements, false, null, bytes, false);
  }

  /** A buffer off the heap for one image of a tensor of bytes. */
  public static Storage bytes(String name, int elements, long bytes) {
    return new Storage(name, elements, false, null, bytes, true);
  }

  /** A tensor whose values are known when the session is opened. */
  public static Storage constant(String name, float[] values) {
    return new Storage(name, values.length, true, values, 0, false);
  }

  /** Puts this tensor of floats off the heap, since only integer layers touch it. */
  public void moveOffHeap() {
    if (constant || array != null) {
      throw new IllegalStateException(name + " has its memory on the heap");
    }
    offHeap = true;
  }

  public boolean isOffHeap() {
    return offHeap;
  }

  /** Size off the heap, slack included. */
  public long bytes() {
    return bytes;
  }

  public String name() {
    return name;
  }

  /** Elements of one image, or of the constant. */
  public int elements() {
    return elements;
  }

  public boolean isConstant() {
    return constant;
  }

  /** Gives this tensor its memory; once. */
  public void assign(float[] memory) {
    if (array != null) {
      throw new IllegalStateException(name + " already has memory");
    }
    array = memory;
  }

  /** Gives this tensor its memory off the heap; once. */
  public void assign(MemorySegment memory) {
    if (segment != null) {
      throw new IllegalStateException(name + " already has memory");
    }
    segment = memory;
  }

  /** The memory off the heap. */
  public MemorySegment segment() {
    if (segment == null) {
      throw new IllegalStateException(name + " has no memory off the heap");
    }
    return segment;
  }

  /** Copies floats in, from {@code from} on, as many as there are elements in so many images. */
  public void load(float[] source, int from, int images) {
    int count = images * elements;
    if (offHeap) {
      MemorySegment.copy(source, from, segment(), ValueLayout.JAVA_FLOAT, 0, count);
    } else {
      System.arraycopy(source, from, array(), 0, count);
    }
  }

  /** Copies floats out, to {@code to} and on. */
  public void store(float[] target, int to, int images) {
    int count = images * elements;
    if (offHeap) {
      MemorySegment.copy(segment(), ValueLayout.JAVA_FLOAT, 0, target, to, count);
    } else {
      System.arraycopy(array(), 0, target, to, count);
    }
  }

  /** The memory, with image {@code n} from {@code n * elements()}. */
  public float[] array() {
    if (array == null) {
      throw new IllegalStateException(name + " has no memory yet");
    }
    return array;
  }
}
