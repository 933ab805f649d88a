package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Matrix product with NumPy's rules: leading dimensions are broadcast, a vector is a row or a
 * column.
 */
public record MatMul() implements Contraction {
  @Override
  public String type() {
    return "MatMul";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType a = context.type(0);
    TensorType b = context.type(1);
    context.element(1, a.element());
    return List.of(a.withDimensions(dimensions(context, a, b)));
  }

  /** The dimensions of a product with NumPy's rules for leading dimensions and vectors. */
  static List<Dimension> dimensions(InferenceContext context, TensorType a, TensorType b) {
    context.require(
        a.rank() > 0 && b.rank() > 0, "a scalar cannot be multiplied as a matrix: %s, %s", a, b);
    context.same(a.dim(a.rank() - 1), b.dim(Math.max(0, b.rank() - 2)), "inner dimensions");
    List<Dimension> output =
        new ArrayList<>(
            Broadcast.dimensions(
                context,
                a.dimensions().subList(0, Math.max(0, a.rank() - 2)),
                b.dimensions().subList(0, Math.max(0, b.rank() - 2))));
    if (a.rank() > 1) {
      output.add(a.dim(a.rank() - 2));
    }
    if (b.rank() > 1) {
      output.add(b.dim(b.rank() - 1));
    }
    return output;
  }
}
