package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.espalier.graph.ElementType;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.QuantizeLinear;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quantization as ONNX defines it: divide by the scale, round half to even, add the zero point,
 * saturate. A quantized value stays an array of FLOAT, in which these integers are exact.
 */
final class QuantizationKernels {
  private QuantizationKernels() {}

  static List<Operand> apply(Call call, Quantization operator) {
    requireNoGradient(call);
    return switch (operator) {
      case QuantizeLinear quantize ->
          quantize.blockSize() == 0
              ? Kernels.one(quantize(call, quantize))
              : ReferenceKernels.apply(call);
      case DequantizeLinear dequantize ->
          dequantize.blockSize() == 0
              ? Kernels.one(dequantize(call, dequantize, call.array(0)))
              : ReferenceKernels.apply(call);
    };
  }

  private static NDArray quantize(Call call, QuantizeLinear operator) {
    NDArray x = call.array(0);
    NDArray scale = along(call, call.array(1), operator.axis());
    NDArray zeroPoint = zeroPoint(call, operator.axis());
    ElementType type =
        call.has(2)
            ? call.elementType(call.node().inputs().get(2))
            : operator.outputType().orElse(ElementType.UINT8);
    NDArray rounded = x.div(scale).round();
    NDArray shifted = zeroPoint == null ? rounded : rounded.addi(zeroPoint);
    return switch (type) {
      case UINT8 -> Torch.clip(shifted, 0, 255);
      case INT8 -> Torch.clip(shifted, -128, 127);
      case UINT16 -> Torch.clip(shifted, 0, 65535);
      case INT16 -> Torch.clip(shifted, -32768, 32767);
      default ->
          throw call.unsupported(
              "quantization to " + type + " is not supported by the training engine");
    };
  }

  private static NDArray dequantize(Call call, DequantizeLinear operator, NDArray x) {
    NDArray scale = along(call, call.array(1), operator.axis());
    NDArray zeroPoint = zeroPoint(call, operator.axis());
    return zeroPoint == null ? x.mul(scale) : x.sub(zeroPoint).muli(scale);
  }

  /** Weights that are stored as integers. */
  static Tensor dequantize(Call call, DequantizeLinear operator) {
    requireNoBlocks(call, operator.blockSize());
    Tensor x = call.tensor(0);
    float[] scales = call.tensor(1).toFloats();
    long[] zeroPoints = call.has(2) ? call.longs(2) : new long[scales.length];
    long[] values = x.toLongs();
    float[] result = new float[values.length];
    int axis = scales.length == 1 ? 0 : call.axis(operator.axis(), x.shape().rank());
    long inner =
        scales.length == 1 ? values.length : x.shape().elements(axis + 1, x.shape().rank());
    for (int i = 0; i < result.length; i++) {
      int channel = scales.length == 1 ? 0 : (int) (i / inner % scales.length);
      result[i] = (values[i] - zeroPoints[channel]) * scales[channel];
    }
    return Tensor.floats(x.shape(), result);
  }

  private static @Nullable NDArray zeroPoint(Call call, long axis) {
    boolean zero = !call.has(2) || call.copy(2).nonZeroCount() == 0;
    return zero ? null : along(call, call.array(2), axis);
  }

  /** One number per channel, shaped to be broadcast along its axis. */
  private static NDArray along(Call call, NDArray numbers, long axis) {
    if (numbers.size() == 1) {
      return numbers;
    }
    long[] shape = new long[call.shape(0).length];
    Arrays.fill(shape, 1);
    shape[call.axis(axis, shape.length)] = numbers.size();
    return numbers.reshape(new Shape(shape));
  }

  private static void requireNoGradient(Call call) {
    if (call.training()) {
      throw call.unsupported(
          "a quantized model cannot be trained; train the model before it is quantized");
    }
  }

  private static void requireNoBlocks(Call call, long blockSize) {
    if (blockSize != 0) {
      throw call.unsupported("scales by blocks are not supported by the training engine");
    }
  }
}
