package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider;
import io.espalier.runtime.kernel.KernelProvider.Memory;
import io.espalier.runtime.kernel.PostOp;
import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.common.ConcatKernel;
import io.espalier.runtime.kernel.common.LrnKernel;
import io.espalier.runtime.kernel.common.ReduceKernel;
import io.espalier.runtime.kernel.common.SoftmaxKernel;
import io.espalier.runtime.kernel.common.TransposeKernel;
import java.util.ArrayList;
import java.util.List;

/**
 * One planned layer of floats.
 *
 * @param name name of the node it was made from
 * @param operators the operators in it, such as {@code "Conv+Add+Relu"}
 * @param repeats how often the core runs per image: more than once for a matrix product with
 *     several rows per image
 */
public record Layer(
    String name,
    String operators,
    Core core,
    List<Storage> inputs,
    Storage output,
    Epilogue epilogue,
    int repeats)
    implements Step {
  public Layer {
    inputs = List.copyOf(inputs);
  }

  /** Every tensor that has to be there when the layer runs. */
  @Override
  public List<Storage> reads() {
    List<Storage> reads = new ArrayList<>(inputs);
    for (PostOp operation : epilogue.operations()) {
      if (operation instanceof PostOp.Combine combine) {
        reads.add(combine.operand());
      }
    }
    return reads;
  }

  /** Multiplications of one image, zeros counted. */
  @Override
  public long macs() {
    return core instanceof Core.Convolve convolve ? repeats * convolve.convolution().macs() : 0;
  }

  /** Multiplications of one image by weights that are not zero. */
  @Override
  public long effectiveMacs() {
    return core instanceof Core.Convolve convolve
        ? repeats * convolve.convolution().effectiveMacs()
        : 0;
  }

  /** Makes the layer's kernel; the storages have their memory by now. */
  public Kernel bind(KernelProvider provider, Memory memory) {
    Storage input = inputs.getFirst();
    float[] in = input.array();
    float[] out = output.array();
    return switch (core) {
      case Core.Convolve(var convolution) ->
          provider.convolution(convolution, input, output, epilogue, repeated(memory));
      case Core.Pool(var pooling) -> provider.pooling(pooling, input, output, epilogue, memory);
      case Core.Reduce(int channels, int pixels, var kind) ->
          new ReduceKernel(in, out, channels, pixels, kind, provider.rowEpilogue(epilogue));
      case Core.Copy() -> provider.elementwise(input, output, epilogue);
      case Core.Softmax(int outer, int length, int inner, boolean logarithm) ->
          new SoftmaxKernel(in, out, outer, length, inner, logarithm);
      case Core.Join(int outer) -> join(out, outer);
      case Core.Permute(int[] extents, int[] permutation) ->
          new TransposeKernel(in, out, extents, permutation);
      case Core.LocalResponse(int channels, int pixels, int size, float a, float b, float bias) ->
          new LrnKernel(in, out, channels, pixels, size, a, b, bias);
    };
  }

  private Memory repeated(Memory memory) {
    return new Memory(memory.scratch(), memory.batchMax() * repeats, memory.workers());
  }

  private Kernel join(float[] out, int outer) {
    float[][] arrays = new float[inputs.size()][];
    int[] blocks = new int[inputs.size()];
    for (int i = 0; i < blocks.length; i++) {
      arrays[i] = inputs.get(i).array();
      blocks[i] = inputs.get(i).elements() / outer;
    }
    return new ConcatKernel(arrays, blocks, out, outer);
  }
}
