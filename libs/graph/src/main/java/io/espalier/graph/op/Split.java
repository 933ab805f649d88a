package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a tensor along an axis into one part per output. From operator set 13 the parts' extents are
 * the optional input 1.
 *
 * @param axis the axis
 * @param parts the parts' extents, if they are an attribute
 * @param count the number of parts as an attribute, from operator set 18
 */
public record Split(long axis, Optional<List<Long>> parts, Optional<Long> count)
    implements ShapeOperator {
  /** Checks that no part is negative. */
  public Split {
    parts = parts.map(List::copyOf);
    if (parts.stream().flatMap(List::stream).anyMatch(part -> part < 0)) {
      throw new GraphException("split " + parts.get() + " is negative");
    }
  }

  static Split read(AttributeReader attributes) {
    return new Split(
        attributes.integer("axis", 0),
        attributes.opset() < 13 ? attributes.integers("split") : Optional.empty(),
        attributes.opset() < 18 ? Optional.empty() : attributes.integer("num_outputs"));
  }

  @Override
  public String type() {
    return "Split";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("axis", axis).put("split", parts);
    count.ifPresent(number -> builder.put("num_outputs", number.longValue()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, context.opset() < 13 ? 1 : 2);
    context.require(
        context.opset() < 18 || context.has(1) || count.isPresent(),
        "neither the parts nor num_outputs are given");
    TensorType input = context.type(0);
    int along = context.axis(axis, input.rank());
    int outputs = context.outputCount();
    context.require(
        count.isEmpty() || count.get() == outputs,
        "num_outputs is %s, but there are %d outputs",
        count,
        outputs);
    Optional<List<Long>> extents = parts.or(() -> context.longs(1));
    if (extents.isEmpty() && !context.has(1)) {
      extents = input.knownDim(along).map(extent -> evenParts(context, extent, outputs));
    }
    List<TensorType> types = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      List<Dimension> output = new ArrayList<>(input.dimensions());
      int part = i;
      output.set(
          along,
          extents
              .map(list -> checked(context, list, outputs, input.dim(along)).get(part))
              .map(Dimension::of)
              .orElseGet(() -> context.unknown(part, along)));
      types.add(input.withDimensions(output));
    }
    return types;
  }

  /** The extents of parts of equal size, the last one smaller where they do not come out even. */
  public static List<Long> evenParts(long extent, int outputs) {
    long part = Math.ceilDiv(extent, outputs);
    List<Long> parts = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      parts.add(Math.max(0, Math.min(part, extent - i * part)));
    }
    return parts;
  }

  private List<Long> evenParts(InferenceContext context, long extent, int outputs) {
    context.require(
        count.isPresent() || extent % outputs == 0,
        "%d cannot be split into %d equal parts",
        extent,
        outputs);
    return evenParts(extent, outputs);
  }

  private static List<Long> checked(
      InferenceContext context, List<Long> parts, int outputs, Dimension extent) {
    context.require(parts.size() == outputs, "split %s does not fit %d outputs", parts, outputs);
    context.same(
        Dimension.of(parts.stream().mapToLong(Long::longValue).sum()),
        extent,
        "sum of the parts and the input");
    return parts;
  }
}
