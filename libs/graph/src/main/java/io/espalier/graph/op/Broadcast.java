package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Multidirectional broadcasting as the ONNX standard defines it. */
final class Broadcast {
  private Broadcast() {}

  /** The dimensions that two operands broadcast to. */
  static List<Dimension> dimensions(
      InferenceContext context, List<Dimension> left, List<Dimension> right) {
    List<Dimension> result = new ArrayList<>();
    for (int back = 1; back <= Math.max(left.size(), right.size()); back++) {
      Dimension a = back <= left.size() ? left.get(left.size() - back) : Dimension.of(1);
      Dimension b = back <= right.size() ? right.get(right.size() - back) : Dimension.of(1);
      result.add(dimension(context, a, b, Math.max(left.size(), right.size()) - back));
    }
    Collections.reverse(result);
    return result;
  }

  private static Dimension dimension(InferenceContext context, Dimension a, Dimension b, int axis) {
    if (a.equals(b) || b.is(1)) {
      return a;
    }
    if (a.is(1)) {
      return b;
    }
    return switch (a) {
      case Dimension.Known _ -> {
        context.require(
            b instanceof Dimension.Symbolic,
            "dimensions %s and %s cannot be broadcast together",
            a,
            b);
        yield a;
      }
      case Dimension.Symbolic _ -> b instanceof Dimension.Known ? b : context.unknown(0, axis);
    };
  }
}
