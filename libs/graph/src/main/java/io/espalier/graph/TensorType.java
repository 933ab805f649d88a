package io.espalier.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Type of a value: its element type and its dimensions, some of which may be symbolic. */
public record TensorType(ElementType element, List<Dimension> dimensions) {
  private static final String UNRANKED = Dimension.UNKNOWN_PREFIX + "rank";

  /** Checks that no known dimension is negative. */
  public TensorType {
    dimensions = List.copyOf(dimensions);
    for (Dimension dimension : dimensions) {
      if (dimension instanceof Dimension.Known known && known.value() < 0) {
        throw new GraphException(
            "type " + element + dimensions + " has the negative dimension " + known.value());
      }
    }
  }

  /**
   * A type of which not even the number of dimensions is known; only inputs and outputs of a graph
   * can have it.
   */
  public static TensorType unranked(ElementType element) {
    return new TensorType(element, List.of(Dimension.symbolic(UNRANKED)));
  }

  /** Whether not even the number of dimensions is known. */
  public boolean isUnranked() {
    return dimensions.size() == 1 && dimensions.getFirst().equals(Dimension.symbolic(UNRANKED));
  }

  /** The type with a concrete shape. */
  public static TensorType of(ElementType element, Shape shape) {
    List<Dimension> dimensions = new ArrayList<>(shape.rank());
    for (long dimension : shape.dimensions()) {
      dimensions.add(Dimension.of(dimension));
    }
    return new TensorType(element, dimensions);
  }

  /** The type with a concrete shape. */
  public static TensorType of(ElementType element, long... shape) {
    return of(element, Shape.of(shape));
  }

  /** Number of dimensions. */
  public int rank() {
    return dimensions.size();
  }

  /** One dimension. */
  public Dimension dim(int axis) {
    return dimensions.get(axis);
  }

  /** The extent of one dimension where it is known. */
  public Optional<Long> knownDim(int axis) {
    return dimensions.get(axis) instanceof Dimension.Known(long value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The concrete shape, where every dimension is known. */
  public Optional<Shape> shape() {
    List<Long> shape = new ArrayList<>(rank());
    for (Dimension dimension : dimensions) {
      switch (dimension) {
        case Dimension.Known(long value) -> shape.add(value);
        case Dimension.Symbolic _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(new Shape(shape));
  }

  /**
   * The concrete shape with every symbolic dimension taken as {@code extent}; used with a batch of
   * that size.
   */
  public Shape shapeWith(long extent) {
    List<Long> shape = new ArrayList<>(rank());
    for (Dimension dimension : dimensions) {
      shape.add(dimension instanceof Dimension.Known(long value) ? value : extent);
    }
    return new Shape(shape);
  }

  /** The same dimensions with another element type. */
  public TensorType withElement(ElementType other) {
    return new TensorType(other, dimensions);
  }

  /** The same element type with other dimensions. */
  public TensorType withDimensions(List<Dimension> other) {
    return new TensorType(element, other);
  }

  @Override
  public String toString() {
    return element + dimensions.toString();
  }
}
