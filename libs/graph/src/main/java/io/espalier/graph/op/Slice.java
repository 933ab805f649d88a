package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * A range with a step along some axes. From operator set 10 starts, ends, axes and steps are the
 * inputs 1 to 4; before, all but the steps are attributes.
 */
public record Slice(
    Optional<List<Long>> starts, Optional<List<Long>> ends, Optional<List<Long>> axes)
    implements ShapeOperator {
  /** One axis' range: elements {@code start, start + step, ...}, {@code count} of them. */
  public record Range(int axis, long start, long step, long count) {}

  /** A Slice whose ranges are inputs. */
  public Slice() {
    this(Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Slice read(AttributeReader attributes) {
    return attributes.opset() < 10
        ? new Slice(
            attributes.integers("starts"), attributes.integers("ends"), attributes.integers("axes"))
        : new Slice();
  }

  @Override
  public String type() {
    return "Slice";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("starts", starts).put("ends", ends).put("axes", axes).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(starts.isPresent() ? 1 : 3, starts.isPresent() ? 1 : 5);
    TensorType input = context.type(0);
    Optional<List<Long>> from = starts.or(() -> context.longs(1));
    Optional<List<Long>> to = ends.or(() -> context.longs(2));
    Optional<List<Long>> along =
        axes.or(
            () -> context.has(3) ? context.longs(3) : from.map(list -> defaultAxes(list.size())));
    Optional<List<Long>> by = context.has(4) ? context.longs(4) : Optional.of(List.of());
    if (from.isEmpty() || to.isEmpty() || along.isEmpty() || by.isEmpty()) {
      return List.of(context.unknown(input.element(), 0, input.rank()));
    }
    context.require(
        from.get().size() == to.get().size() && from.get().size() == along.get().size(),
        "starts %s, ends %s and axes %s are of different lengths",
        from.get(),
        to.get(),
        along.get());
    context.require(
        !context.has(4) || by.get().size() == from.get().size(),
        "starts %s and steps %s are of different lengths",
        from.get(),
        by.get());
    List<Dimension> output = new ArrayList<>(input.dimensions());
    for (int i = 0; i < from.get().size(); i++) {
      int axis = context.axis(along.get().get(i), input.rank());
      long step = i < by.get().size() ? by.get().get(i) : 1;
      context.require(step != 0, "the step of axis %d is 0", axis);
      boolean everything =
          from.get().get(i) == 0 && to.get().get(i) >= Integer.MAX_VALUE && step == 1;
      int index = i;
      output.set(
          axis,
          everything
              ? input.dim(axis)
              : input
                  .knownDim(axis)
                  .map(
                      size ->
                          Dimension.of(
                              range(axis, from.get().get(index), to.get().get(index), step, size)
                                  .count()))
                  .orElseGet(() -> context.unknown(0, axis)));
    }
    return List.of(input.withDimensions(output));
  }

  /** The axes that are meant when none are given: the first ones. */
  public static List<Long> defaultAxes(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  /** The elements that a start, an end and a step pick from an axis with {@code size} elements. */
  public static Range range(int axis, long start, long end, long step, long size) {
    long first = start < 0 ? start + size : start;
    long last =
        end < 0 ? Math.max(end + size, end > Long.MIN_VALUE / 2 ? Long.MIN_VALUE : -1) : end;
    if (step > 0) {
      first = Math.clamp(first, 0L, size);
      last = Math.clamp(last, 0L, size);
      return new Range(axis, first, step, Math.max(0, Math.ceilDiv(last - first, step)));
    }
    first = Math.clamp(first, -1L, size - 1);
    last = Math.clamp(last, -1L, size - 1);
    return new Range(axis, first, step, Math.max(0, Math.ceilDiv(first - last, -step)));
  }
}
