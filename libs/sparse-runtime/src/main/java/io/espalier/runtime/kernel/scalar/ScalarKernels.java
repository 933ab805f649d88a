package io.espalier.runtime.kernel.scalar;

import io.espalier.runtime.Tier;
import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Epilogue;
import io.espalier.runtime.kernel.Kernel;
import io.espalier.runtime.kernel.KernelProvider;
import io.espalier.runtime.kernel.Pooling;
import io.espalier.runtime.kernel.RowEpilogue;
import io.espalier.runtime.kernel.Storage;

/** Provides the scalar kernels. */
public final class ScalarKernels implements KernelProvider {
  @Override
  public Tier tier() {
    return Tier.SCALAR;
  }

  @Override
  public String description() {
    return "scalar Java";
  }

  @Override
  public Kernel convolution(
      Convolution convolution, Storage input, Storage output, Epilogue epilogue, Memory memory) {
    return new ScalarConvolution(convolution, input.array(), output.array(), rowEpilogue(epilogue));
  }

  @Override
  public Kernel pooling(
      Pooling pooling, Storage input, Storage output, Epilogue epilogue, Memory memory) {
    return new ScalarPooling(pooling, input.array(), output.array(), rowEpilogue(epilogue));
  }

  @Override
  public Kernel elementwise(Storage input, Storage output, Epilogue epilogue) {
    return new ScalarElementwise(input.array(), output.array(), epilogue, rowEpilogue(epilogue));
  }

  @Override
  public RowEpilogue rowEpilogue(Epilogue epilogue) {
    return new ScalarEpilogue(epilogue);
  }
}
