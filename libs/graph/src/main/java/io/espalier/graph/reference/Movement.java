package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that move elements of any type and compute nothing. */
final class Movement {
  /**
   * Says where an element of the output comes from, by its coordinates; negative for the fill
   * value.
   */
  interface Source {
    long of(int[] coordinates);
  }

  private Movement() {}

  /** A tensor each of whose elements is copied from the input. */
  static Tensor gather(Tensor input, Shape shape, byte[] fill, Source source) {
    int width = input.type().bytes();
    if (width > 0 && input.type().bits() < 8) {
      Tensor codes = Tensor.bytes(ElementType.UINT8, input.shape(), Packing.codes(input));
      return Packing.tensor(input.type(), shape, gather(codes, shape, fill, source).toBytes());
    }
    if (width == 0) {
      throw new GraphException(
          "the reference evaluator cannot move elements of type " + input.type());
    }
    ByteBuffer from = input.asBytes();
    int count = Numbers.count(shape);
    ByteBuffer to =
        ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
    int[] extents = shape.toIntArray();
    int[] coordinates = new int[extents.length];
    byte[] element = new byte[width];
    for (int i = 0; i < count; i++) {
      long index = source.of(coordinates);
      if (index < 0) {
        to.put(fill);
      } else {
        from.get(Math.toIntExact(index * width), element);
        to.put(element);
      }
      advance(coordinates, extents);
    }
    return Tensor.raw(input.type(), shape, to.flip());
  }

  /** Steps to the next coordinates in row-major order. */
  static void advance(int[] coordinates, int[] extents) {
    for (int axis = coordinates.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis] < extents[axis]) {
        return;
      }
      coordinates[axis] = 0;
    }
  }

  /** The position of coordinates in row-major order. */
  static long index(int[] coordinates, long[] strides) {
    long index = 0;
    for (int axis = 0; axis < strides.length; axis++) {
      index += coordinates[axis] * strides[axis];
    }
    return index;
  }

  /** Two tensors of one shape, one after the other along a new first axis. */
  static Tensor stack(Tensor first, Tensor second) {
    List<Long> shape = new ArrayList<>(first.shape().dimensions());
    shape.addFirst(1L);
    Shape row = new Shape(shape);
    return concat(List.of(first.reshaped(row), second.reshaped(row)), 0);
  }

  /** Distances in elements between neighbours along each axis. */
  static long[] strides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape.dim(axis);
    }
    return strides;
  }

  static Tensor transpose(Tensor input, int[] order) {
    long[] strides = strides(input.shape());
    List<Long> shape = new ArrayList<>();
    for (int axis : order) {
      shape.add(input.shape().dim(axis));
    }
    return gather(
        input,
        new Shape(shape),
        new byte[0],
        coordinates -> {
          long index = 0;
          for (int axis = 0; axis < order.length; axis++) {
            index += coordinates[axis] * strides[order[axis]];
          }
          return index;
        });
  }

  static Tensor concat(List<Tensor> inputs, int axis) {
    Tensor first = inputs.getFirst();
    if (first.type().bits() < 8) {
      throw new GraphException(
          "the reference evaluator cannot join tensors of type " + first.type());
    }
    long extent = inputs.stream().mapToLong(input -> input.shape().dim(axis)).sum();
    Shape shape = first.shape().with(axis, extent);
    int width = first.type().bytes();
    long inner = first.shape().elements(axis + 1, first.shape().rank()) * width;
    long outer = first.shape().elements(0, axis);
    ByteBuffer to = ByteBuffer.allocate(Math.multiplyExact(Numbers.count(shape), width));
    for (long block = 0; block < outer; block++) {
      for (Tensor input : inputs) {
        int length = Math.toIntExact(input.shape().dim(axis) * inner);
        to.put(input.asBytes().slice(Math.toIntExact(block * length), length));
      }
    }
    return Tensor.raw(first.type(), shape, to.flip());
  }

  /** The part of a tensor that one range per axis picks. */
  static Tensor slice(Tensor input, List<Slice.Range> ranges) {
    long[] strides = strides(input.shape());
    Shape shape = input.shape();
    long[] starts = new long[shape.rank()];
    long[] steps = new long[shape.rank()];
    Arrays.fill(steps, 1);
    for (Slice.Range range : ranges) {
      shape = shape.with(range.axis(), range.count());
      starts[range.axis()] = range.start();
      steps[range.axis()] = range.step();
    }
    return gather(
        input,
        shape,
        new byte[0],
        coordinates -> {
          long index = 0;
          for (int axis = 0; axis < coordinates.length; axis++) {
            index += (starts[axis] + coordinates[axis] * steps[axis]) * strides[axis];
          }
          return index;
        });
  }

  static Tensor gather(Tensor input, Tensor indices, int axis) {
    long[] picked = indices.toLongs();
    Shape shape = input.shape();
    long extent = shape.dim(axis);
    List<Long> dimensions = new ArrayList<>(shape.dimensions().subList(0, axis));
    dimensions.addAll(indices.shape().dimensions());
    dimensions.addAll(shape.dimensions().subList(axis + 1, shape.rank()));
    long inner = shape.elements(axis + 1, shape.rank());
    Shape result = new Shape(dimensions);
    long[] strides = strides(result);
    return gather(
        input,
        result,
        new byte[0],
        coordinates -> {
          long flat = 0;
          for (int a = 0; a < coordinates.length; a++) {
            flat += coordinates[a] * strides[a];
          }
          long innerIndex = flat % inner;
          long index = picked[(int) (flat / inner % picked.length)];
          long outerIndex = flat / inner / picked.length;
          if (index < -extent || index >= extent) {
            throw new GraphException(
                "index " + index + " is outside an axis of " + extent + " elements");
          }
          return (outerIndex * extent + (index < 0 ? index + extent : index)) * inner + innerIndex;
        });
  }

  /** Pads each axis by begin and end, which may be negative. */
  static Tensor pad(Tensor input, long[] begin, long[] end, String mode, byte[] fill) {
    Shape from = input.shape();
    long[] strides = strides(from);
    Shape shape = from;
    for (int axis = 0; axis < from.rank(); axis++) {
      shape = shape.with(axis, from.dim(axis) + begin[axis] + end[axis]);
    }
    return gather(
        input,
        shape,
        fill,
        coordinates -> {
          long index = 0;
          for (int axis = 0; axis < coordinates.length; axis++) {
            long at = Pad.source(mode, coordinates[axis] - begin[axis], from.dim(axis));
            if (at < 0) {
              return -1;
            }
            index += at * strides[axis];
          }
          return index;
        });
  }

  /** Broadcasts to a shape that the input's broadcasts to. */
  static Tensor expand(Tensor input, Shape shape) {
    Source source = broadcast(input.shape(), shape.rank());
    return gather(input, shape, new byte[0], source);
  }

  /** Where an element of a broadcast result comes from. */
  static Source broadcast(Shape from, int rank) {
    long[] strides = strides(from);
    int offset = rank - from.rank();
    return coordinates -> {
      long index = 0;
      for (int axis = 0; axis < strides.length; axis++) {
        index += from.dim(axis) == 1 ? 0 : coordinates[axis + offset] * strides[axis];
      }
      return index;
    };
  }
}
