package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.Window;

/** From the graph's windows to the runtime's; one spatial dimension becomes a plane of one row. */
final class Windows {
  private Windows() {}

  static Window of(Node node, io.espalier.graph.op.Window window, Shape input, Shape output) {
    return switch (window.rank()) {
      case 1 -> line(window, input, output);
      case 2 -> plane(window, input, output);
      default ->
          throw new UnsupportedGraphException(
              node,
              "its window has " + window.rank() + " dimensions",
              "Only one- and two-dimensional windows are supported");
    };
  }

  private static Window line(io.espalier.graph.op.Window window, Shape input, Shape output) {
    return new Window(
        1,
        input.intDim(2),
        1,
        output.intDim(2),
        1,
        Math.toIntExact(window.kernel().getFirst()),
        1,
        Math.toIntExact(window.strides().getFirst()),
        0,
        Math.toIntExact(window.padBegin(0, input.dim(2))),
        1,
        Math.toIntExact(window.dilations().getFirst()));
  }

  private static Window plane(io.espalier.graph.op.Window window, Shape input, Shape output) {
    return new Window(
        input.intDim(2),
        input.intDim(3),
        output.intDim(2),
        output.intDim(3),
        Math.toIntExact(window.kernel().getFirst()),
        Math.toIntExact(window.kernel().getLast()),
        Math.toIntExact(window.strides().getFirst()),
        Math.toIntExact(window.strides().getLast()),
        Math.toIntExact(window.padBegin(0, input.dim(2))),
        Math.toIntExact(window.padBegin(1, input.dim(3))),
        Math.toIntExact(window.dilations().getFirst()),
        Math.toIntExact(window.dilations().getLast()));
  }
}
