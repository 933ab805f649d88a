package io.espalier.runtime.kernel.common;

import io.espalier.runtime.kernel.Kernel;

/** Joins tensors along an axis: blocks of each input, one after the other. */
public final class ConcatKernel implements Kernel {
  private final float[][] inputs;
  private final int[] blocks;
  private final float[] output;
  private final int outer;
  private final int outBlock;

  /**
   * @param blocks elements of each input from the axis on
   * @param outer slices of one image before the axis
   */
  public ConcatKernel(float[][] inputs, int[] blocks, float[] output, int outer) {
    this.inputs = inputs.clone();
    this.blocks = blocks.clone();
    this.output = output;
    this.outer = outer;
    int sum = 0;
    for (int block : blocks) {
      sum += block;
    }
    this.outBlock = sum;
  }

  @Override
  public String name() {
    return "concat";
  }

  @Override
  public void run(int phase, int batch, int worker, int workers) {
    int slices = batch * outer;
    int to = Kernel.share(slices, worker + 1, workers);
    for (int slice = Kernel.share(slices, worker, workers); slice < to; slice++) {
      int target = slice * outBlock;
      for (int i = 0; i < blocks.length; i++) {
        System.arraycopy(inputs[i], slice * blocks[i], output, target, blocks[i]);
        target += blocks[i];
      }
    }
  }
}
