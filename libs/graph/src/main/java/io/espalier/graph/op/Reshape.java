package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The same elements in another shape, which is input 1: -1 stands for what is left over, 0 for the
 * input's dimension at the same place, or for 0 if {@code allowZero}.
 */
public record Reshape(boolean allowZero) implements ShapeOperator {
  /** The usual form, where 0 copies a dimension. */
  public Reshape() {
    this(false);
  }

  static Reshape read(AttributeReader attributes) {
    return new Reshape(attributes.flag("allowzero", false));
  }

  @Override
  public String type() {
    return "Reshape";
  }

  @Override
  public Attributes attributes() {
    return allowZero ? Attributes.builder().put("allowzero", true).build() : Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    TensorType input = context.type(0);
    Optional<List<Dimension>> shape = context.shapeValue(1);
    if (shape.isEmpty()) {
      context.rank(1, 1);
      int rank =
          context.type(1).knownDim(0).map(Math::toIntExact).orElseThrow(UnknownTypeException::new);
      return List.of(context.unknown(input.element(), 0, rank));
    }
    List<Dimension> output = new ArrayList<>();
    int inferred = -1;
    for (int axis = 0; axis < shape.get().size(); axis++) {
      Dimension wanted = shape.get().get(axis);
      if (wanted.is(0) && !allowZero) {
        context.require(axis < input.rank(), "dimension %d is to be copied from %s", axis, input);
        wanted = input.dim(axis);
      } else if (wanted.is(-1)) {
        context.require(inferred < 0, "shape %s leaves more than one dimension open", shape.get());
        inferred = axis;
        wanted = Dimension.of(1);
      }
      context.require(
          !(wanted instanceof Dimension.Known(long extent)) || extent >= 0,
          "shape %s is negative",
          shape.get());
      output.add(wanted);
    }
    Extent from = Extent.of(context, input.dimensions());
    Extent to = Extent.of(context, output);
    boolean concrete = from.symbols().isEmpty() && to.symbols().isEmpty();
    if (inferred >= 0) {
      Optional<Extent> rest = from.dividedBy(to);
      context.require(
          !concrete || rest.isPresent() || to.known() == 0,
          "%s cannot be reshaped to %s",
          input,
          shape.get());
      int axis = inferred;
      output.set(
          axis,
          rest.map(extent -> extent.toDimension(context, axis))
              .orElseGet(() -> context.unknown(0, axis)));
    } else {
      context.require(
          !concrete || from.equals(to), "%s cannot be reshaped to %s", input, shape.get());
    }
    return List.of(input.withDimensions(output));
  }
}
