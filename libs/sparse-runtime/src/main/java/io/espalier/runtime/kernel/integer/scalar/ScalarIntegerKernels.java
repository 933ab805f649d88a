package io.espalier.runtime.kernel.integer.scalar;

import io.espalier.runtime.kernel.integer.DequantizeImage;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerKernel;
import io.espalier.runtime.kernel.integer.IntegerKernels;
import io.espalier.runtime.kernel.integer.IntegerOperation;
import io.espalier.runtime.kernel.integer.IntegerPooling;
import io.espalier.runtime.kernel.integer.IntegerSum;
import io.espalier.runtime.kernel.integer.QuantizeImage;
import io.espalier.runtime.kernel.integer.TableLookup;
import java.util.List;

/** Provides the scalar integer kernels: all of them. */
public final class ScalarIntegerKernels implements IntegerKernels {
  @Override
  public String description() {
    return "scalar Java";
  }

  @Override
  public boolean fasterThanFloats() {
    return false;
  }

  @Override
  public List<IntegerKernel> candidates(IntegerOperation operation) {
    return List.of(kernel(operation));
  }

  /** The oracle for an operation. */
  public static IntegerKernel kernel(IntegerOperation operation) {
    return switch (operation) {
      case IntegerConvolution convolution -> new ScalarIntegerConvolution(convolution);
      case IntegerPooling pooling -> new ScalarIntegerPooling(pooling);
      case IntegerSum sum -> new ScalarIntegerSum(sum);
      case TableLookup lookup -> new ScalarTableLookup(lookup);
      case QuantizeImage quantize -> new ScalarQuantize(quantize);
      case DequantizeImage dequantize -> new ScalarDequantize(dequantize);
    };
  }
}
