package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/** The numbers from input 0 to before input 1 in steps of input 2, which are scalars. */
public record Range() implements Rearrangement {
  @Override
  public String type() {
    return "Range";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    TensorType start = context.type(0);
    context.element(1, start.element());
    context.element(2, start.element());
    Optional<Double> from = number(context, 0);
    Optional<Double> to = number(context, 1);
    Optional<Double> step = number(context, 2);
    if (from.isEmpty() || to.isEmpty() || step.isEmpty()) {
      return List.of(context.unknown(start.element(), 0, 1));
    }
    context.require(step.get() != 0, "the step is 0");
    double count = Math.ceil((to.get() - from.get()) / step.get());
    context.require(!(count > Integer.MAX_VALUE), "it has %s elements", count);
    return List.of(start.withDimensions(List.of(Dimension.of((long) Math.max(0, count)))));
  }

  private static Optional<Double> number(InferenceContext context, int input) {
    context.require(
        context.type(input).rank() == 0
            || context.type(input).rank() == 1 && !context.type(input).dim(0).is(0),
        "input %d is no scalar",
        input);
    Optional<Double> whole =
        context.longs(input).filter(list -> list.size() == 1).map(list -> (double) list.getFirst());
    return whole.or(
        () ->
            context
                .constant(input)
                .filter(tensor -> tensor.type().isFloating() && tensor.count() == 1)
                .map(Tensor::toFloats)
                .map(values -> (double) values[0]));
  }
}
