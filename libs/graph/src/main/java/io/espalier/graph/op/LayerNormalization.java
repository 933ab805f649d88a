package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}, with the statistics over {@code
 * axis} and all after it (Ba et al., 2016); inputs: x, scale, optional bias. The optional further
 * outputs are the mean and the inverse deviation.
 *
 * @param axis the first axis of the statistics; negative ones count from the back
 * @param epsilon added to the variance
 * @param stashType the element type of the further outputs
 */
public record LayerNormalization(long axis, float epsilon, ElementType stashType)
    implements Normalization {
  /** Checks epsilon. */
  public LayerNormalization {
    if (!(epsilon >= 0)) {
      throw new GraphException("epsilon " + epsilon + " is negative");
    }
  }

  /** A normalization over an axis and all after it. */
  public LayerNormalization(long axis, float epsilon) {
    this(axis, epsilon, ElementType.FLOAT);
  }

  static LayerNormalization read(AttributeReader attributes) {
    return new LayerNormalization(
        attributes.integer("axis", -1),
        attributes.real("epsilon", 1e-5f),
        ElementType.of(Math.toIntExact(attributes.integer("stash_type", 1))));
  }

  @Override
  public String type() {
    return "LayerNormalization";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("axis", axis).put("epsilon", epsilon);
    return stashType == ElementType.FLOAT
        ? builder.build()
        : builder.put("stash_type", stashType.onnxCode()).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 3);
    TensorType input = context.type(0);
    int from = context.axis(axis, input.rank());
    checkParameters(context, input, from);
    List<TensorType> outputs = new ArrayList<>(List.of(input));
    List<Dimension> moments = new ArrayList<>(input.dimensions());
    for (int a = from; a < input.rank(); a++) {
      moments.set(a, Dimension.of(1));
    }
    while (outputs.size() < context.outputCount()) {
      outputs.add(new TensorType(stashType, moments));
    }
    return outputs;
  }

  /** Scale and bias must be broadcast to the normalized axes, and to nothing larger. */
  static void checkParameters(InferenceContext context, TensorType input, int from) {
    for (int parameter = 1; parameter < context.inputCount(); parameter++) {
      if (context.has(parameter)) {
        TensorType type = context.type(parameter);
        context.require(
            type.rank() <= input.rank(), "input %d, %s, is larger than the input", parameter, type);
        for (int back = 1; back <= type.rank(); back++) {
          Dimension dimension = type.dim(type.rank() - back);
          if (!dimension.is(1)) {
            context.same(
                dimension,
                input.dim(input.rank() - back),
                "input %d and the normalized axes from %d".formatted(parameter, from));
          }
        }
      }
    }
  }
}
