package io.espalier.runtime.kernel.vector;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Storage;
import org.jspecify.annotations.Nullable;

/** Provides the Vector API kernels. */
public final class VectorKernels implements KernelProvider {
  private final @Nullable FloatLists lists;

  /** Kernels in Java alone. */
  public VectorKernels() {
    this(null);
  }

  /**
   * @param lists the innermost loops in C, or null to have them in Java
   */
  public VectorKernels(@Nullable FloatLists lists) {
    this.lists = lists;
  }

  @Override
  public Tier tier() {
    return Tier.VECTOR;
  }

  @Override
  public String description() {
    String java = "Vector API, " + Lanes.COUNT + " lanes of FP32";
    return lists == null ? java : java + ", and C for " + lists.label();
  }

  @Override
  public Kernel convolution(
      Convolution convolution, Storage input, Storage output, Epilogue epilogue, Memory memory) {
    return convolution(
        ConvolutionChoice.of(convolution, memory.batchMax(), lists != null),
        convolution,
        input,
        output,
        epilogue,
        memory);
  }

  /** A convolution in a chosen form; the planner's choice can be overruled to compare forms. */
  public Kernel convolution(
      ConvolutionChoice choice,
      Convolution convolution,
      Storage input,
      Storage output,
      Epilogue epilogue,
      Memory memory) {
    float[] in = input.array();
    float[] out = output.array();
    return switch (choice) {
      case SPARSE_STRIPS, DENSE_STRIPS ->
          new StripConvolution(
              convolution,
              choice == ConvolutionChoice.SPARSE_STRIPS,
              lists,
              in,
              new Emission(out, convolution, epilogue, rowEpilogue(epilogue), lists),
              memory);
      case PACKED_COLUMNS, DENSE_COLUMNS ->
          new ColumnConvolution(
              convolution,
              choice == ConvolutionChoice.PACKED_COLUMNS,
              in,
              new Emission(out, convolution, epilogue, rowEpilogue(epilogue)),
              memory);
      case DEPTHWISE ->
          new DepthwiseConvolution(convolution, in, out, rowEpilogue(epilogue), memory);
    };
  }

  @Override
  public Kernel pooling(
      Pooling pooling, Storage input, Storage output, Epilogue epilogue, Memory memory) {
    return new VectorPooling(pooling, input.array(), output.array(), rowEpilogue(epilogue), memory);
  }

  @Override
  public Kernel elementwise(Storage input, Storage output, Epilogue epilogue) {
    return new VectorElementwise(input.array(), output.array(), epilogue, rowEpilogue(epilogue));
  }

  @Override
  public RowEpilogue rowEpilogue(Epilogue epilogue) {
    return VectorEpilogue.of(epilogue);
  }
}
