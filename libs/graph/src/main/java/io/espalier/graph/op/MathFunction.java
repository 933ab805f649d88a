package io.espalier.graph.op;

import java.util.Locale;

/** Functions of one element that have no attributes: rounding, signs, trigonometry. */
public record MathFunction(Function function) implements ElementwiseUnary {
  /** Which function; each is named in ONNX as here. */
  public enum Function {
    ACOS,
    ACOSH,
    ASIN,
    ASINH,
    ATAN,
    ATANH,
    CEIL,
    COS,
    COSH,
    FLOOR,
    /** {@code 1 / x}. */
    RECIPROCAL,
    /** To the nearest integer, halves to the even one. */
    ROUND,
    SIGN,
    SIN,
    SINH,
    TAN
  }

  @Override
  public String type() {
    String name = function.name();
    return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
  }
}
