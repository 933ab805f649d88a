package io.espalier.standalone.bench;

import io.espalier.graph.Graph;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gemm;

/** One matrix product over all pixels of images of 8x8. */
final class PixelClassifier {
  private static final int PIXELS = 3 * 8 * 8;

  private PixelClassifier() {}

  static Graph build() {
    GraphBuilder builder = new GraphBuilder("pixels", 8, 17);
    String pixels = builder.node("flat", new Flatten(1), builder.images("image", 3, 8, 8));
    builder.output(
        builder.node(
            "logits",
            Gemm.linear(),
            pixels,
            builder.initializer("w", Tensor.floats(Shape.of(2, PIXELS), new float[2 * PIXELS])),
            builder.initializer("b", Tensor.floats(Shape.of(2), new float[2]))));
    return builder.build();
  }
}
