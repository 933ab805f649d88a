package io.espalier.graph.op;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Largest element of each window; padding never wins. The optional second output holds the winners'
 * positions.
 *
 * @param ceilMode whether a window that sticks out at the end counts
 * @param storageOrder order of the positions: 0 row-major, 1 column-major
 */
public record MaxPool(Window window, boolean ceilMode, long storageOrder) implements Pooling {
  /** Checks the storage order. */
  public MaxPool {
    if (storageOrder != 0 && storageOrder != 1) {
      throw new GraphException("storage_order " + storageOrder + " is neither 0 nor 1");
    }
  }

  /** A pool that gives no positions. */
  public MaxPool(Window window, boolean ceilMode) {
    this(window, ceilMode, 0);
  }

  static MaxPool read(AttributeReader attributes) {
    return new MaxPool(
        Window.read(attributes, attributes.integers("kernel_shape").orElse(List.of())),
        attributes.flag("ceil_mode", false),
        attributes.integer("storage_order", 0));
  }

  @Override
  public String type() {
    return "MaxPool";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder();
    boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
    window.write(builder, dilated);
    if (ceilMode) {
      builder.put("ceil_mode", true);
    }
    if (storageOrder != 0) {
      builder.put("storage_order", storageOrder);
    }
    return builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    context.require(window.rank() > 0, "attribute 'kernel_shape' is missing");
    context.rank(0, window.rank() + 2);
    TensorType input = context.type(0);
    TensorType output =
        input.withDimensions(window.output(context, input.dim(0), input.dim(1), ceilMode));
    return context.outputCount() > 1
        ? List.of(output, output.withElement(ElementType.INT64))
        : List.of(output);
  }
}
