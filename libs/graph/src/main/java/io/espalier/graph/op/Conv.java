package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Optional;

/**
 * Convolution: input {@code [N, C, D1, ...]}, weights {@code [M, C / group, k1, ...]}, optional
 * bias {@code [M]}, output {@code [N, M, ...]}.
 *
 * @param window kernel, strides, pads, dilations
 * @param group number of groups of channels; equal to the channels for a depthwise convolution
 */
public record Conv(Window window, long group) implements Contraction {
  /** Checks the group. */
  public Conv {
    if (group < 1) {
      throw new GraphException("group " + group + " is not positive");
    }
  }

  /**
   * A convolution with the given kernel, strides, pads (begin of each dimension, then end),
   * dilations and groups.
   */
  public Conv(
      List<Long> kernelShape,
      List<Long> strides,
      List<Long> pads,
      List<Long> dilations,
      long group,
      AutoPad autoPad) {
    this(new Window(kernelShape, strides, pads, dilations, autoPad), group);
  }

  /** A square two-dimensional convolution with the same padding on all sides. */
  public static Conv square(long kernel, long stride, long pad) {
    return new Conv(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(pad, pad, pad, pad),
        List.of(1L, 1L),
        1,
        AutoPad.NOTSET);
  }

  /**
   * Reads a convolution; empty where the kernel is neither given nor to be seen from the weights.
   */
  static Optional<Conv> read(AttributeReader attributes) {
    return read(attributes, 1);
  }

  /** Reads a convolution whose weights are the given input. */
  static Optional<Conv> read(AttributeReader attributes, int weights) {
    return attributes
        .integers("kernel_shape")
        .or(() -> attributes.inputType(weights).flatMap(TensorType::shape).map(Conv::kernelOf))
        .map(kernel -> new Conv(Window.read(attributes, kernel), attributes.integer("group", 1)));
  }

  private static List<Long> kernelOf(Shape weights) {
    return weights.dimensions().subList(Math.min(2, weights.rank()), weights.rank());
  }

  /** Extents of the kernel. */
  public List<Long> kernelShape() {
    return window.kernel();
  }

  /** Steps. */
  public List<Long> strides() {
    return window.strides();
  }

  /** Padding at the beginning of each dimension, then at the end of each. */
  public List<Long> pads() {
    return window.pads();
  }

  /** Distances between the kernel's elements. */
  public List<Long> dilations() {
    return window.dilations();
  }

  /** How padding is found when it is not given. */
  public AutoPad autoPad() {
    return window.autoPad();
  }

  /** The same convolution with another number of groups. */
  public Conv withGroup(long changed) {
    return new Conv(window, changed);
  }

  @Override
  public String type() {
    return "Conv";
  }

  @Override
  public Attributes attributes() {
    return window.write(Attributes.builder(), true).put("group", group).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 3);
    TensorType input = context.type(0);
    context.element(1, input.element());
    context.element(2, input.element());
    List<Dimension> output = output(context, 0, 1);
    if (context.has(2)) {
      context.rank(2, 1);
      context.same(context.type(2).dim(0), context.type(1).dim(0), "bias and filters");
    }
    return List.of(input.withDimensions(output));
  }

  /** The dimensions of the output, from those of the data and the weights. */
  List<Dimension> output(InferenceContext context, int data, int filtersInput) {
    TensorType input = context.type(data);
    TensorType weights = context.type(filtersInput);
    int rank = window.rank() + 2;
    context.rank(data, rank);
    context.rank(filtersInput, rank);
    for (int axis = 0; axis < window.rank(); axis++) {
      context.same(
          weights.dim(axis + 2), Dimension.of(window.kernel().get(axis)), "kernel and weights");
    }
    if (input.dim(1) instanceof Dimension.Known(long channels)) {
      context.require(
          channels % group == 0, "%d channels cannot be split into %d groups", channels, group);
      context.same(
          weights.dim(1),
          Dimension.of(channels / group),
          "channels of the input per group and of the weights");
    }
    if (weights.dim(0) instanceof Dimension.Known(long filters)) {
      context.require(
          filters % group == 0, "%d filters cannot be split into %d groups", filters, group);
    }
    return window.output(context, input.dim(0), weights.dim(0), false);
  }
}
