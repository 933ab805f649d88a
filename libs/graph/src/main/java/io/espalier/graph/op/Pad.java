package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds elements around a tensor, or removes them where a pad is negative. From operator set 11 the
 * pads and the constant are the inputs 1 and 2 and, from 18, the axes input 3; before, they are
 * attributes.
 *
 * @param mode {@code constant}, {@code reflect}, {@code edge} or {@code wrap}
 * @param pads pads at the beginning of each axis, then at the end of each, if they are an attribute
 * @param value the constant, if it is an attribute
 */
public record Pad(String mode, Optional<List<Long>> pads, Optional<Float> value)
    implements ShapeOperator {
  private static final List<String> MODES = List.of("constant", "reflect", "edge", "wrap");

  /** Checks the mode. */
  public Pad {
    if (!MODES.contains(mode)) {
      throw new GraphException("mode '" + mode + "' is not one of " + MODES);
    }
    pads = pads.map(List::copyOf);
  }

  static Pad read(AttributeReader attributes) {
    String mode = attributes.text("mode", "constant");
    return attributes.opset() < 11
        ? new Pad(mode, attributes.integers("pads"), attributes.real("value"))
        : new Pad(mode, Optional.empty(), Optional.empty());
  }

  @Override
  public String type() {
    return "Pad";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("mode", mode).put("pads", pads);
    value.ifPresent(constant -> builder.put("value", constant.floatValue()));
    return builder.build();
  }

  /**
   * The element of an axis that is found at a place before, in or behind it.
   *
   * @param mode as {@link #mode()}
   * @param at the place, counted from the first element
   * @param extent the number of elements
   * @return its index; -1 where the constant is found
   */
  public static long source(String mode, long at, long extent) {
    if (at >= 0 && at < extent) {
      return at;
    }
    return switch (extent == 0 ? "constant" : mode) {
      case "edge" -> Math.clamp(at, 0L, extent - 1);
      case "wrap" -> Math.floorMod(at, extent);
      case "reflect" -> {
        long period = Math.max(1, 2 * (extent - 1));
        long folded = Math.floorMod(at, period);
        yield folded < extent ? folded : period - folded;
      }
      default -> -1;
    };
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(pads.isPresent() ? 1 : 2, 4);
    TensorType input = context.type(0);
    Optional<List<Long>> given = pads.or(() -> context.longs(1));
    Optional<List<Long>> along =
        context.has(3) ? context.longs(3) : Optional.of(Slice.defaultAxes(input.rank()));
    if (given.isEmpty() || along.isEmpty()) {
      return List.of(context.unknown(input.element(), 0, input.rank()));
    }
    int count = along.get().size();
    context.require(
        given.get().size() == 2 * count, "pads %s do not fit %d axes", given.get(), count);
    List<Dimension> output = new ArrayList<>(input.dimensions());
    for (int i = 0; i < count; i++) {
      int axis = context.axis(along.get().get(i), input.rank());
      long begin = given.get().get(i);
      long end = given.get().get(count + i);
      context.require(
          Math.abs(begin) <= Integer.MAX_VALUE && Math.abs(end) <= Integer.MAX_VALUE,
          "pads %s overflow",
          given.get());
      if (begin + end != 0) {
        output.set(
            axis,
            input
                .knownDim(axis)
                .map(extent -> padded(context, extent, begin + end))
                .orElseGet(() -> context.unknown(0, axis)));
      }
    }
    return List.of(input.withDimensions(output));
  }

  private static Dimension padded(InferenceContext context, long extent, long pad) {
    context.require(
        extent + pad >= 0, "pads remove more than the %d elements that are there", extent);
    return Dimension.of(extent + pad);
  }
}
