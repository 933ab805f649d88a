package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.Mod;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.PRelu;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.Sub;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** Functions of single elements and of pairs of elements. */
final class Elementwise {
  private Elementwise() {}

  static Tensor map(Tensor input, DoubleUnaryOperator function) {
    double[] values = Numbers.doubles(input);
    for (int i = 0; i < values.length; i++) {
      values[i] = function.applyAsDouble(values[i]);
    }
    return Numbers.real(input.type(), input.shape(), values);
  }

  static Tensor binary(ElementwiseBinary operator, Tensor left, Tensor right) {
    return switch (operator) {
      case Add _ -> combine(left, right, Double::sum, Long::sum);
      case Sub _ -> combine(left, right, (a, b) -> a - b, (a, b) -> a - b);
      case Mul _ -> combine(left, right, (a, b) -> a * b, (a, b) -> a * b);
      case Div _ -> combine(left, right, (a, b) -> a / b, Elementwise::divide);
      case Pow _ -> power(left, right);
      case Mod(boolean truncating) ->
          truncating
              ? combine(left, right, (a, b) -> a % b, Elementwise::remainder)
              : combine(
                  left,
                  right,
                  (a, b) -> a - b * Math.floor(a / b),
                  (a, b) -> b == 0 ? 0 : Math.floorMod(a, b));
      case PRelu _ ->
          combine(
              left,
              right,
              (x, slope) -> x < 0 ? slope * x : x,
              (x, slope) -> x < 0 ? slope * x : x);
    };
  }

  /** Combines elements with broadcasting; the result has the element type of the left operand. */
  static Tensor combine(
      Tensor left, Tensor right, DoubleBinaryOperator real, LongBinaryOperator integer) {
    Shape shape = broadcast(left.shape(), right.shape());
    int[] extents = shape.toIntArray();
    int[] coordinates = new int[extents.length];
    Movement.Source leftSource = Movement.broadcast(left.shape(), extents.length);
    Movement.Source rightSource = Movement.broadcast(right.shape(), extents.length);
    int count = Numbers.count(shape);
    if (left.type().isInteger()) {
      long[] a = left.toLongs();
      long[] b = right.toLongs();
      long[] result = new long[count];
      for (int i = 0; i < count; i++) {
        result[i] =
            integer.applyAsLong(
                a[(int) leftSource.of(coordinates)], b[(int) rightSource.of(coordinates)]);
        Movement.advance(coordinates, extents);
      }
      return Numbers.integers(left.type(), shape, result);
    }
    double[] a = Numbers.doubles(left);
    double[] b = Numbers.doubles(right);
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] =
          real.applyAsDouble(
              a[(int) leftSource.of(coordinates)], b[(int) rightSource.of(coordinates)]);
      Movement.advance(coordinates, extents);
    }
    return Numbers.real(left.type(), shape, result);
  }

  static Tensor clip(Tensor input, double minimum, double maximum) {
    if (input.type().isInteger()) {
      long[] values = input.toLongs();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.min((long) maximum, Math.max((long) minimum, values[i]));
      }
      return Numbers.integers(input.type(), input.shape(), values);
    }
    return map(input, x -> Math.min(maximum, Math.max(minimum, x)));
  }

  private static long remainder(long a, long b) {
    return b == 0 ? 0 : a % b;
  }

  static Tensor cast(Tensor input, ElementType to) {
    return cast(input, to, true);
  }

  /** Converts elements; {@code saturate} is about floats of eight bits. */
  static Tensor cast(Tensor input, ElementType to, boolean saturate) {
    if (input.type() == to) {
      return input;
    }
    boolean whole =
        input.type().isInteger()
            || input.type() == ElementType.BOOL
            || input.type().isPackedInteger();
    return whole
        ? Numbers.integers(to, input.shape(), input.toLongs())
        : Numbers.real(to, input.shape(), Numbers.doubles(input), saturate);
  }

  /**
   * The error function, by its series near zero and its continued fraction in the tails; good to
   * 1e-15.
   */
  static double erf(double x) {
    double magnitude = Math.abs(x);
    if (magnitude > 6) {
      return Math.signum(x);
    }
    if (magnitude < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      return 2 / Math.sqrt(Math.PI) * sum;
    }
    double fraction = 0;
    for (int n = 60; n >= 1; n--) {
      fraction = n / 2.0 / (magnitude + fraction);
    }
    double complement =
        Math.exp(-magnitude * magnitude) / Math.sqrt(Math.PI) / (magnitude + fraction);
    return Math.signum(x) * (1 - complement);
  }

  private static long divide(long a, long b) {
    if (b == 0) {
      throw new GraphException("integer division by zero");
    }
    return a / b;
  }

  private static Tensor power(Tensor base, Tensor exponent) {
    if (!base.type().isInteger()) {
      return combine(base, cast(exponent, ElementType.DOUBLE), Math::pow, (_, _) -> 0);
    }
    Tensor result =
        combine(
            cast(base, ElementType.DOUBLE),
            cast(exponent, ElementType.DOUBLE),
            Math::pow,
            (_, _) -> 0);
    return cast(result, base.type());
  }

  static Shape broadcast(Shape left, Shape right) {
    List<Long> result = new ArrayList<>();
    for (int back = 1; back <= Math.max(left.rank(), right.rank()); back++) {
      long a = back <= left.rank() ? left.dim(left.rank() - back) : 1;
      long b = back <= right.rank() ? right.dim(right.rank() - back) : 1;
      if (a != b && a != 1 && b != 1) {
        throw new GraphException(
            "shapes " + left + " and " + right + " cannot be broadcast together");
      }
      result.add(a == 1 ? b : a);
    }
    Collections.reverse(result);
    return new Shape(result);
  }
}
