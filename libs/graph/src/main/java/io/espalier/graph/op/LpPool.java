package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * The Lp norm of each window; padding counts as 0.
 *
 * @param ceilMode whether a window that sticks out at the end counts
 * @param p the exponent
 */
public record LpPool(Window window, boolean ceilMode, long p) implements Pooling {
  /** Checks the exponent. */
  public LpPool {
    if (p < 1) {
      throw new GraphException("p " + p + " is not positive");
    }
  }

  static LpPool read(AttributeReader attributes) {
    return new LpPool(
        Window.read(attributes, attributes.integers("kernel_shape").orElse(List.of())),
        attributes.flag("ceil_mode", false),
        attributes.integer("p", 2));
  }

  @Override
  public String type() {
    return "LpPool";
  }

  @Override
  public Attributes attributes() {
    boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
    Attributes.Builder builder = window.write(Attributes.builder(), dilated).put("p", p);
    return ceilMode ? builder.put("ceil_mode", true).build() : builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.require(window.rank() > 0, "attribute 'kernel_shape' is missing");
    context.rank(0, window.rank() + 2);
    TensorType input = context.type(0);
    return List.of(
        input.withDimensions(window.output(context, input.dim(0), input.dim(1), ceilMode)));
  }
}
