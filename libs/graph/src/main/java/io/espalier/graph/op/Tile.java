package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Repeats the input along each axis as often as input 1 says. */
public record Tile() implements Rearrangement {
  @Override
  public String type() {
    return "Tile";
  }

  @Override
  public Attributes attributes() {
    return Attributes.none();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    context.rank(1, 1);
    TensorType input = context.type(0);
    context.same(context.type(1).dim(0), Dimension.of(input.rank()), "repeats and axes");
    Optional<List<Long>> repeats = context.longs(1);
    List<Dimension> output = new ArrayList<>();
    for (int axis = 0; axis < input.rank(); axis++) {
      long times = repeats.isPresent() ? repeats.get().get(axis) : -1;
      context.require(repeats.isEmpty() || times >= 0, "axis %d is repeated %d times", axis, times);
      if (times == 1) {
        output.add(input.dim(axis));
      } else if (times >= 0 && input.dim(axis) instanceof Dimension.Known(long extent)) {
        output.add(Dimension.of(Math.multiplyExact(extent, times)));
      } else {
        output.add(context.unknown(0, axis));
      }
    }
    return List.of(input.withDimensions(output));
  }
}
