package io.espalier.runtime.kernel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a tensor lives. Planning talks about storages; the memory plan gives each its array, which
 * several storages with separate lifetimes may share.
 */
public final class Storage {
  /** Elements behind the last one that vector loads may touch and nobody cares about. */
  public static final int SLACK = 64;

  private final String name;
  private final int elements;
  private final boolean constant;
  private float @Nullable [] array;

  private Storage(String name, int elements, boolean constant, float @Nullable [] array) {
    this.name = Objects.requireNonNull(name, "name");
    this.elements = elements;
    this.constant = constant;
    this.array = array;
  }

  /** A tensor with this many elements per image, not yet given memory. */
  public static Storage perImage(String name, int elements) {
    return new Storage(name, elements, false, null);
  }

  /** A tensor whose values are known when the session is opened. */
  public static Storage constant(String name, float[] values) {
    return new Storage(name, values.length, true, values);
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

  /** The memory, with image {@code n} from {@code n * elements()}. */
  public float[] array() {
    if (array == null) {
      throw new IllegalStateException(name + " has no memory yet");
    }
    return array;
  }
}
