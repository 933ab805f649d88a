package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Transposed convolution, the gradient of one: input {@code [N, C, D1, ...]}, weights {@code [C, M
 * / group, k1, ...]}, optional bias {@code [M]}, output {@code [N, M, ...]}.
 *
 * @param window kernel, strides, pads, dilations; here the strides spread the input
 * @param group number of groups of channels
 * @param outputPadding elements added at the end of each dimension of the output
 * @param outputShape the spatial extents of the output, if they are given instead of the pads
 */
public record ConvTranspose(
    Window window, long group, List<Long> outputPadding, Optional<List<Long>> outputShape)
    implements Contraction {
  /** Checks the group and the lengths. */
  public ConvTranspose {
    outputPadding = List.copyOf(outputPadding);
    outputShape = outputShape.map(List::copyOf);
    if (group < 1) {
      throw new GraphException("group " + group + " is not positive");
    }
    if (!outputPadding.isEmpty() && outputPadding.size() != window.rank()) {
      throw new GraphException("output_padding " + outputPadding + " does not fit the kernel");
    }
    if (outputShape.isPresent() && outputShape.get().size() != window.rank()) {
      throw new GraphException("output_shape " + outputShape.get() + " does not fit the kernel");
    }
  }

  /** Reads it; empty where the kernel is neither given nor to be seen from the weights. */
  static Optional<ConvTranspose> read(AttributeReader attributes) {
    return attributes
        .integers("kernel_shape")
        .or(() -> attributes.inputType(1).flatMap(TensorType::shape).map(ConvTranspose::kernelOf))
        .map(
            kernel ->
                new ConvTranspose(
                    Window.read(attributes, kernel),
                    attributes.integer("group", 1),
                    attributes.integers("output_padding").orElse(List.of()),
                    attributes.integers("output_shape").map(list -> spatial(list, kernel.size()))));
  }

  private static List<Long> kernelOf(Shape weights) {
    return weights.dimensions().subList(Math.min(2, weights.rank()), weights.rank());
  }

  /** Some exporters give batch and channels too. */
  private static List<Long> spatial(List<Long> shape, int rank) {
    return shape.size() == rank + 2 ? shape.subList(2, shape.size()) : shape;
  }

  @Override
  public String type() {
    return "ConvTranspose";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder =
        window
            .write(Attributes.builder(), true)
            .put("group", group)
            .put("output_shape", outputShape);
    return outputPadding.isEmpty()
        ? builder.build()
        : builder.put("output_padding", outputPadding).build();
  }

  /** Extent of the output along one dimension. */
  public long output(int axis, long input) {
    if (outputShape.isPresent()) {
      return outputShape.get().get(axis);
    }
    long stride = window.strides().get(axis);
    return switch (window.autoPad()) {
      case SAME_UPPER, SAME_LOWER -> input * stride;
      case VALID -> spread(axis, input);
      case NOTSET ->
          spread(axis, input) - window.pads().get(axis) - window.pads().get(window.rank() + axis);
    };
  }

  /** Number of elements that are cut off the beginning of one dimension. */
  public long padBegin(int axis, long input) {
    boolean given = outputShape.isEmpty() && window.autoPad() == AutoPad.NOTSET;
    if (given) {
      return window.pads().get(axis);
    }
    long total = Math.max(0, spread(axis, input) - output(axis, input));
    return window.autoPad() == AutoPad.SAME_UPPER ? total / 2 : total - total / 2;
  }

  /** Extent before anything is cut off. */
  private long spread(int axis, long input) {
    long added = outputPadding.isEmpty() ? 0 : outputPadding.get(axis);
    return Math.addExact(
        Math.multiplyExact(window.strides().get(axis), input - 1),
        added + window.effectiveKernel(axis));
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 3);
    TensorType input = context.type(0);
    TensorType weights = context.type(1);
    context.rank(0, window.rank() + 2);
    context.rank(1, window.rank() + 2);
    context.element(1, input.element());
    context.element(2, input.element());
    context.same(input.dim(1), weights.dim(0), "channels of the input and of the weights");
    Dimension filters =
        weights
            .knownDim(1)
            .map(perGroup -> Dimension.of(Math.multiplyExact(perGroup, group)))
            .orElseGet(() -> context.unknown(0, 1));
    if (context.has(2)) {
      context.rank(2, 1);
      context.same(context.type(2).dim(0), filters, "bias and filters");
    }
    List<Dimension> output = new ArrayList<>(List.of(input.dim(0), filters));
    for (int axis = 0; axis < window.rank(); axis++) {
      context.same(
          weights.dim(axis + 2), Dimension.of(window.kernel().get(axis)), "kernel and weights");
      if (input.dim(axis + 2) instanceof Dimension.Known(long extent)) {
        long size = output(axis, extent);
        context.require(size >= 0, "pads %s are larger than the output", window.pads());
        output.add(Dimension.of(size));
      } else {
        output.add(context.unknown(0, axis + 2));
      }
    }
    return List.of(input.withDimensions(output));
  }
}
