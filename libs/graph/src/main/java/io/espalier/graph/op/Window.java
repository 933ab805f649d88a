package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A window that slides over the spatial dimensions, as convolutions and pools have it. An empty
 * list stands for the standard's default: ones for strides and dilations, zeros for pads.
 *
 * @param kernel extents of the window
 * @param strides steps
 * @param pads padding at the beginning of each dimension, then at the end of each
 * @param dilations distances between the window's elements
 * @param autoPad how padding is found when it is not given
 */
public record Window(
    List<Long> kernel, List<Long> strides, List<Long> pads, List<Long> dilations, AutoPad autoPad) {
  /** Checks lengths and signs. */
  public Window {
    kernel = List.copyOf(kernel);
    int rank = kernel.size();
    strides = checked("strides", strides, rank, 1, 1);
    dilations = checked("dilations", dilations, rank, 1, 1);
    pads = checked("pads", pads, 2 * rank, 0, 0);
    checked("kernel_shape", kernel, rank, 1, 1);
  }

  static Window read(AttributeReader attributes, List<Long> kernel) {
    return new Window(
        kernel,
        attributes.integers("strides").orElse(List.of()),
        attributes.integers("pads").orElse(List.of()),
        attributes.integers("dilations").orElse(List.of()),
        AutoPad.of(attributes.text("auto_pad", "NOTSET")));
  }

  Attributes.Builder write(Attributes.Builder builder, boolean withDilations) {
    builder.put("kernel_shape", kernel).put("strides", strides);
    if (withDilations) {
      builder.put("dilations", dilations);
    }
    return autoPad == AutoPad.NOTSET
        ? builder.put("pads", pads)
        : builder.put("auto_pad", autoPad.name());
  }

  /** Number of spatial dimensions. */
  public int rank() {
    return kernel.size();
  }

  /** Extent of the window along one dimension, gaps included. */
  public long effectiveKernel(int axis) {
    return Math.addExact(Math.multiplyExact(kernel.get(axis) - 1, dilations.get(axis)), 1L);
  }

  /** Padding at the beginning of one dimension for an input of the given extent. */
  public long padBegin(int axis, long input) {
    return switch (autoPad) {
      case NOTSET -> pads.get(axis);
      case VALID -> 0;
      case SAME_UPPER -> samePadding(axis, input) / 2;
      case SAME_LOWER -> Math.ceilDiv(samePadding(axis, input), 2);
    };
  }

  /** Padding at the end of one dimension for an input of the given extent. */
  public long padEnd(int axis, long input) {
    return switch (autoPad) {
      case NOTSET -> pads.get(rank() + axis);
      case VALID -> 0;
      case SAME_UPPER, SAME_LOWER -> samePadding(axis, input) - padBegin(axis, input);
    };
  }

  /** Extent of the output along one dimension; not positive where the window does not fit. */
  public long output(int axis, long input, boolean ceilMode) {
    if (autoPad == AutoPad.SAME_UPPER || autoPad == AutoPad.SAME_LOWER) {
      return Math.ceilDiv(input, strides.get(axis));
    }
    long padded = Math.addExact(input, Math.addExact(padBegin(axis, input), padEnd(axis, input)));
    long free = padded - effectiveKernel(axis);
    if (free < 0) {
      return 0;
    }
    long stride = strides.get(axis);
    if (!ceilMode) {
      return free / stride + 1;
    }
    long output = Math.ceilDiv(free, stride) + 1;
    // A window that starts in the padding at the end does not count.
    return (output - 1) * stride >= input + padBegin(axis, input) ? output - 1 : output;
  }

  /** Dimensions of the output: batch and channels as given, then the spatial ones. */
  List<Dimension> output(
      InferenceContext context, Dimension batch, Dimension channels, boolean ceilMode) {
    List<Dimension> input = context.type(0).dimensions();
    List<Dimension> output = new ArrayList<>(List.of(batch, channels));
    for (int axis = 0; axis < rank(); axis++) {
      switch (input.get(axis + 2)) {
        case Dimension.Known(long extent) -> {
          long size = output(axis, extent, ceilMode);
          context.require(
              size > 0,
              "a window of %s with dilations %s does not fit into %s with pads %s",
              kernel,
              dilations,
              context.type(0),
              pads);
          output.add(Dimension.of(size));
        }
        case Dimension.Symbolic _ -> output.add(context.unknown(0, axis + 2));
      }
    }
    return output;
  }

  private long samePadding(int axis, long input) {
    long stride = strides.get(axis);
    return Math.max(0, (Math.ceilDiv(input, stride) - 1) * stride + effectiveKernel(axis) - input);
  }

  private static List<Long> checked(
      String name, List<Long> values, int length, long minimum, long otherwise) {
    List<Long> list = values.isEmpty() ? Collections.nCopies(length, otherwise) : values;
    if (list.size() != length) {
      throw new GraphException(
          "%s %s has %d elements where %d are wanted".formatted(name, list, list.size(), length));
    }
    for (long value : list) {
      if (value < minimum || value > Integer.MAX_VALUE) {
        throw new GraphException(
            "%s %s has the element %d, which is not from %d to %d"
                .formatted(name, list, value, minimum, Integer.MAX_VALUE));
      }
    }
    return List.copyOf(list);
  }
}
