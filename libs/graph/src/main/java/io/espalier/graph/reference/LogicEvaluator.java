package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Bitwise;
import io.espalier.graph.op.Comparison;
import io.espalier.graph.op.Connective;
import io.espalier.graph.op.IsInf;
import io.espalier.graph.op.Logic;
import io.espalier.graph.op.Where;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;

/** Comparisons, truth values and bits. */
final class LogicEvaluator {
  private LogicEvaluator() {}

  static Tensor evaluate(Logic operator, Operands operands) {
    Tensor x = operands.input(0);
    return switch (operator) {
      case Comparison comparison -> compare(comparison, x, operands.input(1));
      case Connective connective -> connect(connective, x, operands.input(1));
      case Bitwise bitwise -> bits(bitwise, x, operands.input(1));
      case Where _ -> choose(x, operands.input(1), operands.input(2));
      case Logic.Not _ -> where(x, value -> value == 0);
      case Logic.IsNan _ -> where(x, Double::isNaN);
      case IsInf(boolean negative, boolean positive) ->
          where(
              x,
              value ->
                  negative && value == Double.NEGATIVE_INFINITY
                      || positive && value == Double.POSITIVE_INFINITY);
      case Logic.BitwiseNot _ -> {
        long[] values = x.toLongs();
        for (int i = 0; i < values.length; i++) {
          values[i] = ~values[i];
        }
        yield Numbers.integers(x.type(), x.shape(), values);
      }
    };
  }

  private static Tensor where(Tensor x, DoublePredicate predicate) {
    double[] values = Numbers.doubles(x);
    return truths(x.shape(), i -> predicate.test(values[i]));
  }

  private static Tensor truths(Shape shape, IntPredicate predicate) {
    byte[] bytes = new byte[Numbers.count(shape)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (predicate.test(i) ? 1 : 0);
    }
    return Tensor.bytes(ElementType.BOOL, shape, bytes);
  }

  private static Tensor compare(Comparison operator, Tensor left, Tensor right) {
    Shape shape = Elementwise.broadcast(left.shape(), right.shape());
    Tensor a = Movement.expand(left, shape);
    Tensor b = Movement.expand(right, shape);
    if (left.type().isInteger()) {
      long[] x = a.toLongs();
      long[] y = b.toLongs();
      boolean unsigned = left.type() == ElementType.UINT64;
      return truths(
          shape,
          i ->
              operator
                  .relation()
                  .holds(unsigned ? Long.compareUnsigned(x[i], y[i]) : Long.compare(x[i], y[i])));
    }
    double[] x = Numbers.doubles(a);
    double[] y = Numbers.doubles(b);
    // Adding zero makes negative zero positive; nothing compares with a NaN.
    return truths(
        shape,
        i ->
            !Double.isNaN(x[i])
                && !Double.isNaN(y[i])
                && operator.relation().holds(Double.compare(x[i] + 0.0, y[i] + 0.0)));
  }

  private static Tensor connect(Connective operator, Tensor left, Tensor right) {
    Shape shape = Elementwise.broadcast(left.shape(), right.shape());
    long[] a = Movement.expand(left, shape).toLongs();
    long[] b = Movement.expand(right, shape).toLongs();
    return truths(
        shape,
        i ->
            switch (operator.kind()) {
              case AND -> a[i] != 0 && b[i] != 0;
              case OR -> a[i] != 0 || b[i] != 0;
              case XOR -> (a[i] != 0) != (b[i] != 0);
            });
  }

  private static Tensor bits(Bitwise operator, Tensor left, Tensor right) {
    LongBinaryOperator function =
        switch (operator.kind()) {
          case AND -> (a, b) -> a & b;
          case OR -> (a, b) -> a | b;
          case XOR -> (a, b) -> a ^ b;
          case SHIFT_LEFT -> (a, b) -> b >= Long.SIZE ? 0 : a << b;
          case SHIFT_RIGHT -> (a, b) -> b >= Long.SIZE ? 0 : a >>> b;
        };
    return Elementwise.combine(left, right, (_, _) -> Double.NaN, function);
  }

  private static Tensor choose(Tensor condition, Tensor chosen, Tensor otherwise) {
    Shape shape =
        Elementwise.broadcast(
            condition.shape(), Elementwise.broadcast(chosen.shape(), otherwise.shape()));
    long[] truth = Movement.expand(condition, shape).toLongs();
    Tensor both = Movement.stack(Movement.expand(chosen, shape), Movement.expand(otherwise, shape));
    long[] strides = Movement.strides(shape);
    return Movement.gather(
        both,
        shape,
        new byte[0],
        coordinates -> {
          int at = (int) Movement.index(coordinates, strides);
          return truth[at] != 0 ? at : (long) truth.length + at;
        });
  }
}
