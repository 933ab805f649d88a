package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Mean of each window.
 *
 * @param ceilMode whether a window that sticks out at the end counts
 * @param countIncludePad whether the mean is over the padding's zeros too
 */
public record AveragePool(Window window, boolean ceilMode, boolean countIncludePad)
    implements Pooling {
  static AveragePool read(AttributeReader attributes) {
    return new AveragePool(
        Window.read(attributes, attributes.integers("kernel_shape").orElse(List.of())),
        attributes.flag("ceil_mode", false),
        attributes.flag("count_include_pad", false));
  }

  @Override
  public String type() {
    return "AveragePool";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
    window.write(builder, dilated);
    if (ceilMode) {
      builder.put("ceil_mode", true);
    }
    return countIncludePad ? builder.put("count_include_pad", true).build() : builder.build();
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
