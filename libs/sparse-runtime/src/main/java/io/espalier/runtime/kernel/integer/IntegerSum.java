package io.espalier.runtime.kernel.integer;

/**
 * Addition of two tensors of one shape:
 *
 * <pre>
 * output = result.round(fma((float) (left - left.zeroPoint), left.multiplier,
 *                           (float) (right - right.zeroPoint) * right.multiplier))
 * </pre>
 */
public record IntegerSum(Residual left, Residual right, ByteResult result, ByteLayout output)
    implements IntegerOperation {
  public IntegerSum {
    if (!left.layout().sameShape(output) || !right.layout().sameShape(output)) {
      throw new IllegalArgumentException("the summands do not have the shape of the sum");
    }
  }
}
