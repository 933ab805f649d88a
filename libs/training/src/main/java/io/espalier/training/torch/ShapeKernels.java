package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.ConstantOfShape;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Split;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that move or select elements of arrays. */
final class ShapeKernels {
  private ShapeKernels() {}

  static List<Operand> apply(Call call, ShapeOperator operator) {
    return switch (operator) {
      case ShapeOf shapeOf ->
          List.of(new Operand.Host(HostKernels.shapeOf(shapeOf, call.shape(0))));
      case Split split -> split(call, split).stream().<Operand>map(Operand.Array::new).toList();
      case Concat concat -> one(concat(call, concat));
      case ConstantOfShape _ -> ReferenceKernels.apply(call);
      case Expand _ -> one(expand(call));
      case Flatten flatten ->
          one(call.array(0).reshape(new Shape(flatten(flatten, call.shape(0)))));
      case Gather gather -> one(gather(call, gather));
      case Pad pad when pad.mode().equals("constant") -> one(pad(call, pad));
      case Pad pad -> one(mirrored(call, pad));
      case Reshape reshape ->
          one(call.array(0).reshape(new Shape(reshape(reshape, call.shape(0), call.longs(1)))));
      case Slice slice -> one(slice(call, slice));
      case Squeeze squeeze -> one(call.array(0).reshape(new Shape(squeeze(call, squeeze))));
      case Transpose transpose -> one(transpose(call.array(0), transpose));
      case Unsqueeze unsqueeze -> one(call.array(0).reshape(new Shape(unsqueeze(call, unsqueeze))));
    };
  }

  static long[] flatten(Flatten flatten, long[] shape) {
    int axis = (int) (flatten.axis() < 0 ? flatten.axis() + shape.length : flatten.axis());
    long rows = Arrays.stream(shape, 0, axis).reduce(1, Math::multiplyExact);
    long columns = Arrays.stream(shape, axis, shape.length).reduce(1, Math::multiplyExact);
    return new long[] {rows, columns};
  }

  static long[] reshape(Reshape reshape, long[] shape, long[] wanted) {
    long[] result = wanted.clone();
    long known = 1;
    int open = -1;
    for (int axis = 0; axis < result.length; axis++) {
      if (result[axis] == 0 && !reshape.allowZero()) {
        result[axis] = shape[axis];
      }
      if (result[axis] == -1) {
        open = axis;
      } else {
        known *= result[axis];
      }
    }
    if (open >= 0) {
      result[open] = Arrays.stream(shape).reduce(1, Math::multiplyExact) / Math.max(1, known);
    }
    return result;
  }

  static long[] squeeze(Call call, Squeeze squeeze) {
    long[] shape = call.shape(0);
    Optional<long[]> axes = axes(call, squeeze.axes());
    boolean[] dropped = new boolean[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      dropped[axis] = axes.isEmpty() && shape[axis] == 1;
    }
    axes.ifPresent(
        given ->
            Arrays.stream(given).forEach(axis -> dropped[call.axis(axis, shape.length)] = true));
    long[] result = new long[shape.length];
    int rank = 0;
    for (int axis = 0; axis < shape.length; axis++) {
      if (!dropped[axis]) {
        result[rank++] = shape[axis];
      }
    }
    return Arrays.copyOf(result, rank);
  }

  static long[] unsqueeze(Call call, Unsqueeze unsqueeze) {
    long[] shape = call.shape(0);
    long[] axes = axes(call, unsqueeze.axes()).orElse(new long[0]);
    long[] result = new long[shape.length + axes.length];
    for (long axis : axes) {
      result[call.axis(axis, result.length)] = 1;
    }
    int next = 0;
    for (int axis = 0; axis < result.length; axis++) {
      result[axis] = result[axis] == 1 ? 1 : shape[next++];
    }
    return result;
  }

  /** Axes from an attribute or from input 1. */
  static Optional<long[]> axes(Call call, Optional<List<Long>> attribute) {
    return attribute
        .map(ConvolutionKernels::longs)
        .or(() -> call.has(1) ? Optional.of(call.longs(1)) : Optional.empty());
  }

  /** The ranges of a Slice for an input of the given shape. */
  static List<Slice.Range> ranges(Call call, Slice slice) {
    long[] shape = call.shape(0);
    long[] starts = slice.starts().map(ConvolutionKernels::longs).orElseGet(() -> call.longs(1));
    long[] ends = slice.ends().map(ConvolutionKernels::longs).orElseGet(() -> call.longs(2));
    long[] axes =
        slice
            .axes()
            .map(ConvolutionKernels::longs)
            .orElseGet(() -> call.has(3) ? call.longs(3) : firstAxes(starts.length));
    long[] steps = call.has(4) ? call.longs(4) : new long[0];
    return IntStream.range(0, starts.length)
        .mapToObj(
            i -> {
              int axis = call.axis(axes[i], shape.length);
              return Slice.range(
                  axis, starts[i], ends[i], steps.length == 0 ? 1 : steps[i], shape[axis]);
            })
        .toList();
  }

  private static long[] firstAxes(int count) {
    return LongStream.range(0, count).toArray();
  }

  private static List<Operand> one(NDArray array) {
    return List.of(new Operand.Array(array));
  }

  private static NDArray slice(Call call, Slice slice) {
    NDArray x = ElementwiseKernels.same(call.array(0));
    for (Slice.Range range : ranges(call, slice)) {
      long extent = x.getShape().get(range.axis());
      boolean backwards = range.step() < 0;
      NDArray source = backwards ? x.flip(range.axis()) : x;
      long start = backwards ? extent - 1 - range.start() : range.start();
      long step = Math.abs(range.step());
      x =
          Torch.slice(
              source, range.axis(), start, Math.min(extent, start + step * range.count()), step);
    }
    return x;
  }

  private static NDList split(Call call, Split split) {
    NDArray x = call.array(0);
    int axis = call.axis(split.axis(), x.getShape().dimension());
    long[] parts =
        axes(call, split.parts())
            .orElseGet(
                () ->
                    ConvolutionKernels.longs(
                        Split.evenParts(x.getShape().get(axis), call.node().outputs().size())));
    return Torch.split(x, parts, axis);
  }

  private static NDArray concat(Call call, Concat concat) {
    NDList parts = new NDList();
    for (int i = 0; i < call.node().inputs().size(); i++) {
      parts.add(call.array(i));
    }
    if (parts.size() == 1) {
      return ElementwiseKernels.same(parts.head());
    }
    return NDArrays.concat(parts, call.axis(concat.axis(), parts.head().getShape().dimension()));
  }

  private static NDArray expand(Call call) {
    NDArray x = call.array(0);
    long[] wanted = call.longs(1);
    long[] shape = x.getShape().getShape();
    long[] result = new long[Math.max(wanted.length, shape.length)];
    for (int i = 1; i <= result.length; i++) {
      long left = i <= shape.length ? shape[shape.length - i] : 1;
      long right = i <= wanted.length ? wanted[wanted.length - i] : 1;
      result[result.length - i] = left == 1 ? right : left;
    }
    return x.broadcast(new Shape(result));
  }

  private static NDArray gather(Call call, Gather gather) {
    NDArray x = call.array(0);
    Tensor indices = call.tensor(1);
    long[] shape = x.getShape().getShape();
    int axis = call.axis(gather.axis(), shape.length);
    long[] picked = indices.toLongs();
    for (int i = 0; i < picked.length; i++) {
      picked[i] = picked[i] < 0 ? picked[i] + shape[axis] : picked[i];
    }
    NDArray selected;
    if (picked.length == 1) {
      selected = Torch.slice(x, axis, picked[0], picked[0] + 1, 1);
    } else {
      selected = x.get(new NDIndex(":, ".repeat(axis) + "{}, ...", call.manager().create(picked)));
    }
    long[] result = new long[shape.length - 1 + indices.shape().rank()];
    System.arraycopy(shape, 0, result, 0, axis);
    System.arraycopy(indices.shape().toArray(), 0, result, axis, indices.shape().rank());
    System.arraycopy(
        shape, axis + 1, result, axis + indices.shape().rank(), shape.length - axis - 1);
    return selected.reshape(new Shape(result));
  }

  private static NDArray pad(Call call, Pad pad) {
    double value = call.scalar(2).orElse(pad.value().orElse(0f));
    return padding(call, pad).apply(call.array(0), value);
  }

  private static Padding padding(Call call, Pad pad) {
    int rank = call.shape(0).length;
    long[] pads = pad.pads().map(ConvolutionKernels::longs).orElseGet(() -> call.longs(1));
    long[] axes = call.has(3) ? call.longs(3) : firstAxes(rank);
    long[] begin = new long[rank];
    long[] end = new long[rank];
    for (int i = 0; i < axes.length; i++) {
      int axis = call.axis(axes[i], rank);
      begin[axis] = pads[i];
      end[axis] = pads[axes.length + i];
    }
    return new Padding(begin, end);
  }

  /** Padding by elements of the input itself, picked along one axis after the other. */
  private static NDArray mirrored(Call call, Pad pad) {
    Padding padding = padding(call, pad);
    NDArray x = ElementwiseKernels.same(call.array(0));
    for (int axis = 0; axis < padding.begin().length; axis++) {
      int extent = Math.toIntExact(x.getShape().get(axis));
      long[] picked =
          new long[Math.toIntExact(padding.begin()[axis] + extent + padding.end()[axis])];
      boolean changed = picked.length != extent || padding.begin()[axis] != 0;
      for (int i = 0; i < picked.length; i++) {
        picked[i] = Pad.source(pad.mode(), i - padding.begin()[axis], extent);
      }
      if (changed) {
        x = x.get(new NDIndex(":, ".repeat(axis) + "{}, ...", call.manager().create(picked)));
      }
    }
    return x;
  }

  private static NDArray transpose(NDArray x, Transpose transpose) {
    return x.transpose(transpose.order(x.getShape().dimension()));
  }
}
