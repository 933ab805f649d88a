package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.RowEpilogue;

/** Copies a tensor and applies an epilogue to the copy, in pieces that stay in the cache. */
final class VectorElementwise implements Kernel {
  /** Elements of a piece where pieces need not be channels. */
  private static final int PIECE = 4096;

  private final float[] input;
  private final float[] output;
  private final Epilogue shape;
  private final RowEpilogue epilogue;

  VectorElementwise(float[] input, float[] output, Epilogue shape, RowEpilogue epilogue) {
    this.input = input;
    this.output = output;
    this.shape = shape;
    this.epilogue = epilogue;
  }

  @Override
  public String name() {
    return "element-wise";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int elements = shape.imageElements();
    int length = shape.dependsOnChannel() ? elements / shape.channels() : Math.min(elements, PIECE);
    int pieces = (elements + length - 1) / length;
    int to = Kernel.share(batch * pieces, worker + 1, workers);
    for (int piece = Kernel.share(batch * pieces, worker, workers); piece < to; piece++) {
      int image = piece / pieces;
      int start = piece % pieces * length;
      int count = Math.min(length, elements - start);
      System.arraycopy(input, image * elements + start, output, image * elements + start, count);
      epilogue.apply(output, image * elements + start, count, image, piece % pieces);
    }
  }
}
