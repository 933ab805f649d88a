package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, with the statistics of each group
 * of channels of each image (Wu and He, 2018); inputs: x {@code [N, C, D1, ...]}, scale and bias.
 *
 * @param groups number of groups of channels
 * @param epsilon added to the variance
 * @param byChannel whether scale and bias are per channel, from operator set 21; before, per group
 */
public record GroupNormalization(long groups, float epsilon, boolean byChannel)
    implements Normalization {
  /** Checks the numbers. */
  public GroupNormalization {
    if (groups < 1) {
      throw new GraphException("num_groups " + groups + " is not positive");
    }
    if (!(epsilon >= 0)) {
      throw new GraphException("epsilon " + epsilon + " is negative");
    }
  }

  static GroupNormalization read(AttributeReader attributes) {
    // The precision of the statistics; ours are always those of double.
    attributes.ignore("stash_type");
    return new GroupNormalization(
        attributes.integer("num_groups", 0),
        attributes.real("epsilon", 1e-5f),
        attributes.opset() >= 21);
  }

  @Override
  public String type() {
    return "GroupNormalization";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("num_groups", groups).put("epsilon", epsilon).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no channels", input);
    if (input.dim(1) instanceof Dimension.Known(long channels)) {
      context.require(
          channels % groups == 0, "%d channels cannot be split into %d groups", channels, groups);
    }
    for (int parameter = 1; parameter <= 2; parameter++) {
      context.rank(parameter, 1);
      Dimension wanted = byChannel ? input.dim(1) : Dimension.of(groups);
      context.same(context.type(parameter).dim(0), wanted, "scale or bias, input " + parameter);
    }
    return List.of(input);
  }
}
