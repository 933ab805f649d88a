package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * ONNX's Shape: the extents of the input as INT64 vector, or of a range of its axes from operator
 * set 15.
 *
 * @param start the first axis
 * @param end the axis after the last; all if absent
 */
public record ShapeOf(long start, Optional<Long> end) implements ShapeOperator {
  /** The extents of all axes. */
  public ShapeOf() {
    this(0, Optional.empty());
  }

  static ShapeOf read(AttributeReader attributes) {
    return attributes.opset() < 15
        ? new ShapeOf()
        : new ShapeOf(attributes.integer("start", 0), attributes.integer("end"));
  }

  @Override
  public String type() {
    return "Shape";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    if (start != 0) {
      builder.put("start", start);
    }
    end.ifPresent(axis -> builder.put("end", axis.longValue()));
    return builder.build();
  }

  /** The first axis for an input of the given rank. */
  public int from(int rank) {
    return (int) Math.clamp(start < 0 ? start + rank : start, 0L, rank);
  }

  /** The axis after the last for an input of the given rank. */
  public int to(int rank) {
    long last = end.orElse((long) rank);
    return Math.max(from(rank), (int) Math.clamp(last < 0 ? last + rank : last, 0L, rank));
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    int rank = context.type(0).rank();
    return List.of(TensorType.of(ElementType.INT64, to(rank) - from(rank)));
  }
}
