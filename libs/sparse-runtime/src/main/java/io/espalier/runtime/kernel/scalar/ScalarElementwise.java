package io.espalier.runtime.kernel.scalar;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.RowEpilogue;

/** Copies a tensor and applies an epilogue to the copy, row by row. */
final class ScalarElementwise implements Kernel {
  private final float[] input;
  private final float[] output;
  private final Epilogue shape;
  private final RowEpilogue epilogue;

  ScalarElementwise(float[] input, float[] output, Epilogue shape, RowEpilogue epilogue) {
    this.input = input;
    this.output = output;
    this.shape = shape;
    this.epilogue = epilogue;
  }

  @Override
  public String name() {
    return "scalar element-wise";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int length = shape.imageElements() / shape.channels();
    int rows = batch * shape.channels();
    int to = Kernel.share(rows, worker + 1, workers);
    for (int row = Kernel.share(rows, worker, workers); row < to; row++) {
      System.arraycopy(input, row * length, output, row * length, length);
      epilogue.apply(output, row * length, length, row / shape.channels(), row % shape.channels());
    }
  }
}
