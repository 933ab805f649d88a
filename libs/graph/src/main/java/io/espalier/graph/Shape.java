package io.espalier.graph;

import java.util.ArrayList;
import java.util.List;

/** A concrete shape: non-negative dimensions; no dimensions for a scalar. */
public record Shape(List<Long> dimensions) {
  private static final Shape SCALAR = new Shape(List.of());

  /** Checks that no dimension is negative. */
  public Shape {
    dimensions = List.copyOf(dimensions);
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new GraphException(
            "shape " + dimensions + " has the negative dimension " + dimension);
      }
    }
  }

  /** The shape with the given dimensions. */
  public static Shape of(long... dimensions) {
    List<Long> list = new ArrayList<>(dimensions.length);
    for (long dimension : dimensions) {
      list.add(dimension);
    }
    return new Shape(list);
  }

  /** The shape of a single value. */
  public static Shape scalar() {
    return SCALAR;
  }

  /** Number of dimensions. */
  public int rank() {
    return dimensions.size();
  }

  /** One dimension. */
  public long dim(int axis) {
    return dimensions.get(axis);
  }

  /** One dimension as an {@code int}; fails where it does not fit. */
  public int intDim(int axis) {
    return Math.toIntExact(dimensions.get(axis));
  }

  /**
   * Number of elements.
   *
   * @throws GraphException if it does not fit in 63 bits
   */
  public long elements() {
    long product = 1;
    boolean empty = dimensions.contains(0L);
    for (long dimension : dimensions) {
      long high = empty ? 0 : Math.multiplyHigh(product, dimension);
      product = empty ? 0 : product * dimension;
      if (high != 0 || product < 0) {
        throw new GraphException("shape " + dimensions + " has more elements than can be counted");
      }
    }
    return product;
  }

  /** Product of the dimensions from {@code from} (inclusive) to {@code to} (exclusive). */
  public long elements(int from, int to) {
    return new Shape(dimensions.subList(from, to)).elements();
  }

  /** The dimensions as an array. */
  public long[] toArray() {
    return dimensions.stream().mapToLong(Long::longValue).toArray();
  }

  /** The dimensions as an array of {@code int}; fails where one does not fit. */
  public int[] toIntArray() {
    return dimensions.stream().mapToInt(Math::toIntExact).toArray();
  }

  /** The same shape with one dimension replaced. */
  public Shape with(int axis, long dimension) {
    List<Long> changed = new ArrayList<>(dimensions);
    changed.set(axis, dimension);
    return new Shape(changed);
  }

  @Override
  public String toString() {
    return dimensions.toString();
  }
}
