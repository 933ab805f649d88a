package io.espalier.runtime.plan;

import io.espalier.runtime.kernel.Storage;
import io.espalier.runtime.kernel.integer.IntegerConvolution;
import io.espalier.runtime.kernel.integer.IntegerOperation;
import java.util.List;

/**
 * One planned layer of integers.
 *
 * @param inputs what the operation reads, in its order
 */
public record IntegerLayer(
    String name, String operators, IntegerOperation operation, List<Storage> inputs, Storage output)
    implements Step {
  public IntegerLayer {
    inputs = List.copyOf(inputs);
  }

  @Override
  public List<Storage> reads() {
    return inputs;
  }

  @Override
  public int repeats() {
    return 1;
  }

  @Override
  public long macs() {
    return operation instanceof IntegerConvolution convolution ? convolution.macs() : 0;
  }

  @Override
  public long effectiveMacs() {
    return operation instanceof IntegerConvolution convolution ? convolution.effectiveMacs() : 0;
  }
}
