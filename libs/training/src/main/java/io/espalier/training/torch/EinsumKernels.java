package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.op.Einsum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sums of products over named axes, as products of matrices of two operands at a time. */
final class EinsumKernels {
  private EinsumKernels() {}

  /** An array and the names of its axes. */
  private record Named(NDArray array, String names) {
    /** Without the axes that nothing else has and nobody wants. */
    Named summed(String wanted) {
      int[] axes =
          names.chars().filter(name -> wanted.indexOf(name) < 0).map(names::indexOf).toArray();
      return axes.length == 0
          ? this
          : new Named(array.sum(axes), picked(names, name -> wanted.indexOf(name) >= 0));
    }

    /** With the axes in the given order. */
    NDArray ordered(String order) {
      int[] axes = order.chars().map(names::indexOf).toArray();
      return axes.length < 2 ? ElementwiseKernels.same(array) : array.transpose(axes);
    }

    long extent(char name) {
      return array.getShape().get(names.indexOf(name));
    }
  }

  private interface Choice {
    boolean takes(int name);
  }

  static List<Operand> apply(Call call, Einsum operator) {
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < operator.operandCount(); i++) {
      ranks.add(call.shape(i).length);
    }
    List<String> names = operator.operands(ranks);
    if (!plain(call, names)) {
      return ReferenceKernels.apply(call);
    }
    String result = operator.result(names);
    Named product = new Named(call.array(0), names.getFirst());
    for (int i = 1; i < names.size(); i++) {
      String later = String.join("", names.subList(i + 1, names.size())) + result;
      product = multiply(product, new Named(call.array(i), names.get(i)), later);
    }
    return Kernels.one(product.summed(result).ordered(result));
  }

  /** Whether no axis is repeated within an operand or broadcast between two. */
  private static boolean plain(Call call, List<String> names) {
    Map<Integer, Long> extents = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      long[] shape = call.shape(i);
      if (names.get(i).chars().distinct().count() < shape.length) {
        return false;
      }
      for (int axis = 0; axis < shape.length; axis++) {
        Long before = extents.putIfAbsent((int) names.get(i).charAt(axis), shape[axis]);
        if (before != null && before != shape[axis]) {
          return false;
        }
      }
    }
    return true;
  }

  private static Named multiply(Named left, Named right, String later) {
    Named a = left.summed(right.names + later);
    Named b = right.summed(left.names + later);
    String batch = picked(a.names, name -> b.names.indexOf(name) >= 0 && later.indexOf(name) >= 0);
    String inner = picked(a.names, name -> b.names.indexOf(name) >= 0 && later.indexOf(name) < 0);
    String rows = picked(a.names, name -> b.names.indexOf(name) < 0);
    String columns = picked(b.names, name -> a.names.indexOf(name) < 0);
    long batches = size(a, batch);
    NDArray product =
        a.ordered(batch + rows + inner)
            .reshape(batches, size(a, rows), size(a, inner))
            .matMul(
                b.ordered(batch + inner + columns)
                    .reshape(batches, size(a, inner), size(b, columns)));
    long[] shape = new long[batch.length() + rows.length() + columns.length()];
    int axis = 0;
    for (char name : (batch + rows).toCharArray()) {
      shape[axis++] = a.extent(name);
    }
    for (char name : columns.toCharArray()) {
      shape[axis++] = b.extent(name);
    }
    return new Named(product.reshape(new Shape(shape)), batch + rows + columns);
  }

  private static long size(Named operand, String names) {
    long size = 1;
    for (char name : names.toCharArray()) {
      size = Math.multiplyExact(size, operand.extent(name));
    }
    return size;
  }

  private static String picked(String names, Choice choice) {
    return names
        .chars()
        .filter(choice::takes)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
