package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A number of elements as a product of a known factor and symbolic dimensions. */
record Extent(long known, List<Dimension.Symbolic> symbols) {
  static Extent of(InferenceContext context, List<Dimension> dimensions) {
    long known = 1;
    List<Dimension.Symbolic> symbols = new ArrayList<>();
    for (Dimension dimension : dimensions) {
      switch (dimension) {
        case Dimension.Known(long value) -> {
          context.require(
              value == 0 || Math.multiplyHigh(known, value) == 0 && known * value >= 0,
              "%s overflows",
              dimensions);
          known *= value;
        }
        case Dimension.Symbolic symbol -> symbols.add(symbol);
      }
    }
    return new Extent(known, symbols);
  }

  /** This extent as one dimension of the first output. */
  Dimension toDimension(InferenceContext context, int axis) {
    if (symbols.isEmpty() || known == 0) {
      return Dimension.of(known);
    }
    return known == 1 && symbols.size() == 1 ? symbols.getFirst() : context.unknown(0, axis);
  }

  /** What is left of this extent when another is divided out; empty if that cannot be said. */
  Optional<Extent> dividedBy(Extent divisor) {
    List<Dimension.Symbolic> left = new ArrayList<>(symbols);
    for (Dimension.Symbolic symbol : divisor.symbols) {
      if (!left.remove(symbol)) {
        return Optional.empty();
      }
    }
    return divisor.known != 0 && known % divisor.known == 0
        ? Optional.of(new Extent(known / divisor.known, left))
        : Optional.empty();
  }
}
