package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code alpha * A' * B' + beta * C} on matrices, where a prime stands for an optional
 * transposition and {@code C} is optional and broadcast.
 */
public record Gemm(float alpha, float beta, boolean transA, boolean transB) implements Contraction {
  /** A fully connected layer as PyTorch writes it: weights {@code [outputs, inputs]}. */
  public static Gemm linear() {
    return new Gemm(1, 1, false, true);
  }

  static Gemm read(AttributeReader attributes) {
    return new Gemm(
        attributes.real("alpha", 1),
        attributes.real("beta", 1),
        attributes.flag("transA", false),
        attributes.flag("transB", false));
  }

  @Override
  public String type() {
    return "Gemm";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder()
        .put("alpha", alpha)
        .put("beta", beta)
        .put("transA", transA)
        .put("transB", transB)
        .build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(context.opset() < 11 ? 3 : 2, 3);
    context.rank(0, 2);
    context.rank(1, 2);
    TensorType a = context.type(0);
    TensorType b = context.type(1);
    context.element(1, a.element());
    context.element(2, a.element());
    context.same(a.dim(transA ? 0 : 1), b.dim(transB ? 1 : 0), "inner dimensions");
    List<Dimension> output = List.of(a.dim(transA ? 1 : 0), b.dim(transB ? 0 : 1));
    if (context.has(2)) {
      List<Dimension> c = context.type(2).dimensions();
      List<Dimension> sum = Broadcast.dimensions(context, output, c);
      boolean fits = sum.size() == 2;
      for (int axis = 0; axis < 2 && fits; axis++) {
        fits = InferenceContext.compatible(sum.get(axis), output.get(axis));
      }
      context.require(fits, "the third input %s cannot be broadcast to %s", c, output);
    }
    return List.of(a.withDimensions(output));
  }
}
