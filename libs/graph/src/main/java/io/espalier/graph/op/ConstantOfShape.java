package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * A tensor of the shape in input 0 with one value everywhere.
 *
 * @param value a tensor with one element
 */
public record ConstantOfShape(Tensor value) implements ShapeOperator {
  /** Checks that there is one value. */
  public ConstantOfShape {
    if (value.count() != 1) {
      throw new GraphException(
          "attribute 'value' has " + value.count() + " elements where one is wanted");
    }
  }

  static ConstantOfShape read(AttributeReader attributes) {
    return new ConstantOfShape(
        attributes.tensor("value").orElseGet(() -> Tensor.floats(Shape.of(1), 0)));
  }

  @Override
  public String type() {
    return "ConstantOfShape";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("value", value).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.rank(0, 1);
    Optional<List<Dimension>> shape = context.shapeValue(0);
    if (shape.isEmpty()) {
      int rank =
          context.type(0).knownDim(0).map(Math::toIntExact).orElseThrow(UnknownTypeException::new);
      return List.of(context.unknown(value.type(), 0, rank));
    }
    for (Dimension dimension : shape.get()) {
      context.require(
          !(dimension instanceof Dimension.Known(long extent)) || extent >= 0,
          "shape %s is negative",
          shape.get());
    }
    return List.of(new TensorType(value.type(), shape.get()));
  }
}
