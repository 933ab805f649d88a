package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.PostOp.Arithmetic;
import io.espalier.runtime.kernel.PostOp.Layout;
import io.espalier.runtime.kernel.Storage;

/** How the second operand of an arithmetic operator meets the elements of the first. */
final class Operands {
  private final Node node;
  private final Shape result;

  Operands(Node node, Shape result) {
    this.node = node;
    this.result = result;
  }

  /** Combination with a constant, which is spread to the size of an image where it must be. */
  PostOp constant(Arithmetic arithmetic, Tensor constant, Located base, boolean reversed) {
    if (!constant.type().isFloating()) {
      throw new UnsupportedGraphException(
          node, "its constant has the element type " + constant.type(), "Give floats");
    }
    float[] values = constant.toFloats();
    long[] padded = padded(constant.shape());
    Layout layout = Layout.IMAGE;
    if (values.length == 1) {
      layout = Layout.SCALAR;
    } else if (perChannel(padded)) {
      layout = Layout.CHANNEL;
    } else {
      values = spread(values, padded, base);
    }
    Storage operand = Storage.constant(node.output() + " operand", values);
    return new PostOp.Combine(arithmetic, operand, layout, reversed);
  }

  /** Combination with another computed value. */
  PostOp value(Arithmetic arithmetic, Located other, Located base, boolean reversed) {
    Layout layout;
    if (other.shape().equals(base.shape())) {
      layout = Layout.SAME;
    } else if (perChannel(padded(other.shape()))) {
      layout = Layout.CHANNEL_PER_IMAGE;
    } else {
      throw new UnsupportedGraphException(
          node,
          "it combines " + base.shape() + " with a computed " + other.shape(),
          "Computed operands must have the same shape, or one number per channel");
    }
    return new PostOp.Combine(arithmetic, other.storage(), layout, reversed);
  }

  private long[] padded(Shape shape) {
    long[] padded = new long[result.rank()];
    java.util.Arrays.fill(padded, 1);
    for (int axis = 0; axis < shape.rank(); axis++) {
      padded[result.rank() - shape.rank() + axis] = shape.dim(axis);
    }
    return padded;
  }

  private boolean perChannel(long[] padded) {
    for (int axis = 0; axis < padded.length; axis++) {
      if (padded[axis] != (axis == 1 ? result.dim(1) : 1)) {
        return false;
      }
    }
    return padded.length > 1;
  }

  private float[] spread(float[] values, long[] padded, Located base) {
    float[] spread = new float[base.storage().elements()];
    for (int i = 0; i < spread.length; i++) {
      int rest = i;
      int index = 0;
      int stride = 1;
      for (int axis = padded.length - 1; axis >= 0; axis--) {
        int extent = result.intDim(axis);
        if (padded[axis] > 1) {
          index += rest % extent * stride;
          stride *= Math.toIntExact(padded[axis]);
        }
        rest /= extent;
      }
      spread[i] = values[index];
    }
    return spread;
  }
}
