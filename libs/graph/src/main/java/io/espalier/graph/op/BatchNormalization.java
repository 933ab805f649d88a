package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * scale + bias} per channel (axis 1); inputs: x,
 * scale, bias, mean, variance.
 *
 * @param epsilon added to the variance
 * @param momentum share of the old statistics when they are updated in training (PyTorch's momentum
 *     is one minus this)
 * @param training whether the statistics of the batch are used, from operator set 14; earlier files
 *     say it by further outputs
 */
public record BatchNormalization(float epsilon, float momentum, boolean training)
    implements Normalization {
  /** Checks epsilon. */
  public BatchNormalization {
    if (!(epsilon >= 0)) {
      throw new GraphException("epsilon " + epsilon + " is negative");
    }
  }

  /** The inference form. */
  public BatchNormalization(float epsilon, float momentum) {
    this(epsilon, momentum, false);
  }

  static BatchNormalization read(AttributeReader attributes) {
    attributes.ignore("is_test");
    if (attributes.integer("spatial", 1) != 1) {
      throw new GraphException(
          "attribute 'spatial' is 0: normalization per element is not supported");
    }
    return new BatchNormalization(
        attributes.real("epsilon", 1e-5f),
        attributes.real("momentum", 0.9f),
        attributes.flag("training_mode", false));
  }

  @Override
  public String type() {
    return "BatchNormalization";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder =
        Attributes.builder().put("epsilon", epsilon).put("momentum", momentum);
    return training ? builder.put("training_mode", true).build() : builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(5, 5);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no channels", input);
    context.require(
        training || context.opset() < 14 || context.outputCount() == 1,
        "it has %d outputs where only training gives more than one",
        context.outputCount());
    for (int i = 1; i < 5; i++) {
      context.rank(i, 1);
      context.same(
          context.type(i).dim(0), input.dim(1), "channels of the input and of parameter " + i);
    }
    List<TensorType> outputs = new ArrayList<>(List.of(input));
    Dimension channels =
        input.dim(1) instanceof Dimension.Known ? input.dim(1) : context.type(1).dim(0);
    while (outputs.size() < context.outputCount()) {
      outputs.add(new TensorType(context.type(3).element(), List.of(channels)));
    }
    return outputs;
  }
}
