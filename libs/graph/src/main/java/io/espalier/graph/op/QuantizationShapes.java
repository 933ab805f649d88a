package io.espalier.graph.op;

import io.espalier.graph.TensorType;

/** What scales and zero points must look like beside the tensor they belong to. */
final class QuantizationShapes {
  private QuantizationShapes() {}

  static void check(InferenceContext context, long axis, long blockSize) {
    TensorType input = context.type(0);
    TensorType scale = context.type(1);
    if (context.has(2)) {
      context.require(
          context.type(2).rank() == scale.rank(),
          "scale %s and zero point %s differ",
          scale,
          context.type(2));
      for (int a = 0; a < scale.rank(); a++) {
        context.same(scale.dim(a), context.type(2).dim(a), "scale and zero point");
      }
    }
    if (blockSize == 0 && scale.rank() > 0 && !(scale.rank() == 1 && scale.dim(0).is(1))) {
      context.rank(1, 1);
      context.same(
          scale.dim(0), input.dim(context.axis(axis, input.rank())), "scales and axis " + axis);
    }
  }
}
