package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Einsum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums of products over named axes, one loop over all letters. */
final class EinsteinSum {
  private EinsteinSum() {}

  static Tensor evaluate(Einsum operator, Operands operands) {
    List<Integer> ranks =
        operands.inputs().stream().map(input -> input.orElseThrow().shape().rank()).toList();
    List<String> names = operator.operands(ranks);
    String result = operator.result(names);
    Map<Character, Integer> extents = new LinkedHashMap<>();
    result.chars().forEach(letter -> extents.put((char) letter, 1));
    for (int i = 0; i < names.size(); i++) {
      Shape shape = operands.input(i).shape();
      for (int axis = 0; axis < shape.rank(); axis++) {
        // Extents of an ellipsis may be 1 in one operand and more in another.
        extents.merge(names.get(i).charAt(axis), shape.intDim(axis), EinsteinSum::broadcast);
      }
    }
    List<Character> letters = new ArrayList<>(extents.keySet());
    int[] sizes = extents.values().stream().mapToInt(Integer::intValue).toArray();
    List<double[]> values = new ArrayList<>();
    List<long[]> strides = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      values.add(Numbers.doubles(operands.input(i)));
      strides.add(strides(names.get(i), operands.input(i).shape(), letters));
    }
    Shape shape = operands.shape(0);
    long[] to = strides(result, shape, letters);
    double[] y = new double[Numbers.count(shape)];
    int[] coordinates = new int[sizes.length];
    int steps = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    for (int step = 0; step < steps; step++) {
      double product = 1;
      for (int i = 0; i < values.size(); i++) {
        product *= values.get(i)[(int) Movement.index(coordinates, strides.get(i))];
      }
      y[(int) Movement.index(coordinates, to)] += product;
      Movement.advance(coordinates, sizes);
    }
    return Numbers.real(operands.input(0).type(), shape, y);
  }

  private static int broadcast(int left, int right) {
    return left == 1 ? right : left;
  }

  /** How far a step along each letter goes in a tensor; a repeated letter is a diagonal. */
  private static long[] strides(String names, Shape shape, List<Character> letters) {
    long[] own = Movement.strides(shape);
    long[] strides = new long[letters.size()];
    for (int axis = 0; axis < names.length(); axis++) {
      strides[letters.indexOf(names.charAt(axis))] += shape.dim(axis) == 1 ? 0 : own[axis];
    }
    return strides;
  }
}
