package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Scaled dot-product attention (Vaswani et al., 2017), with grouped heads and a cache. Inputs:
 * queries, keys, values as {@code [N, heads, L, d]} or {@code [N, L, heads * d]}; optional mask
 * that is added or that allows; optional past keys and values; optional numbers of keys that are no
 * padding. Outputs: the result in the form of the queries, then optionally the keys and values with
 * the past before them, and the scores.
 *
 * @param causal whether a query sees no later keys
 * @param queryHeads number of heads of three-dimensional queries; 0 if they have four
 * @param keyHeads number of heads of three-dimensional keys and values; 0 if they have four
 * @param scale the factor of the scores; the root of one over d if absent
 * @param softcap bound of the scores by tanh; 0 for none
 * @param scores which scores the fourth output holds: 0 raw, 1 capped, 2 with the mask, 3 after the
 *     softmax
 * @param softmaxPrecision the element type in which the softmax is computed; ours is always double
 */
public record Attention(
    boolean causal,
    long queryHeads,
    long keyHeads,
    Optional<Float> scale,
    float softcap,
    long scores,
    Optional<ElementType> softmaxPrecision)
    implements TransformerOperator {
  /** Checks the numbers. */
  public Attention {
    if (scores < 0 || scores > 3) {
      throw new GraphException("qk_matmul_output_mode " + scores + " is not from 0 to 3");
    }
    if (queryHeads < 0 || keyHeads < 0) {
      throw new GraphException("a number of heads is negative");
    }
  }

  static Attention read(AttributeReader attributes) {
    return new Attention(
        attributes.flag("is_causal", false),
        attributes.integer("q_num_heads", 0),
        attributes.integer("kv_num_heads", 0),
        attributes.real("scale"),
        attributes.real("softcap", 0),
        attributes.integer("qk_matmul_output_mode", 0),
        attributes.integer("softmax_precision").map(Math::toIntExact).map(ElementType::of));
  }

  @Override
  public String type() {
    return "Attention";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("is_causal", causal);
    if (queryHeads > 0) {
      builder.put("q_num_heads", queryHeads).put("kv_num_heads", keyHeads);
    }
    scale.ifPresent(factor -> builder.put("scale", factor.floatValue()));
    if (softcap != 0) {
      builder.put("softcap", softcap);
    }
    if (scores != 0) {
      builder.put("qk_matmul_output_mode", scores);
    }
    softmaxPrecision.ifPresent(type -> builder.put("softmax_precision", type.onnxCode()));
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 7);
    TensorType query = context.type(0);
    boolean flat = query.rank() == 3;
    context.require(flat || query.rank() == 4, "queries %s have neither 3 nor 4 axes", query);
    context.require(
        !flat || queryHeads > 0 && keyHeads > 0, "q_num_heads and kv_num_heads are wanted");
    context.rank(1, query.rank());
    context.rank(2, query.rank());
    List<Dimension> keys = heads(context, 1, flat ? keyHeads : 0);
    List<Dimension> values = heads(context, 2, flat ? keyHeads : 0);
    List<Dimension> queries = heads(context, 0, flat ? queryHeads : 0);
    context.same(queries.get(3), keys.get(3), "elements of queries and keys");
    Dimension total = total(context, keys.get(2));
    keys.set(2, total);
    values.set(2, total);
    List<Dimension> result = new ArrayList<>(queries);
    result.set(3, values.get(3));
    TensorType first =
        flat
            ? query.withDimensions(
                List.of(query.dim(0), query.dim(1), times(context, values.get(3), queryHeads)))
            : query.withDimensions(result);
    return List.of(
        first,
        context.type(1).withDimensions(keys),
        context.type(2).withDimensions(values),
        query.withDimensions(List.of(queries.get(0), queries.get(1), queries.get(2), total)));
  }

  /** The dimensions with the heads as an axis of their own. */
  private static List<Dimension> heads(InferenceContext context, int input, long heads) {
    TensorType type = context.type(input);
    if (heads == 0) {
      return new ArrayList<>(type.dimensions());
    }
    Dimension size = context.unknown(input, 3);
    if (type.dim(2) instanceof Dimension.Known(long hidden)) {
      context.require(hidden % heads == 0, "%d elements are not %d heads", hidden, heads);
      size = Dimension.of(hidden / heads);
    }
    return new ArrayList<>(List.of(type.dim(0), Dimension.of(heads), type.dim(1), size));
  }

  private static Dimension total(InferenceContext context, Dimension keys) {
    if (!context.has(4)) {
      return keys;
    }
    return context.type(4).dim(2) instanceof Dimension.Known(long past)
            && keys instanceof Dimension.Known(long now)
        ? Dimension.of(Math.addExact(past, now))
        : context.unknown(1, 2);
  }

  private static Dimension times(InferenceContext context, Dimension size, long heads) {
    return size instanceof Dimension.Known(long known)
        ? Dimension.of(Math.multiplyExact(known, heads))
        : context.unknown(0, 2);
  }
}
