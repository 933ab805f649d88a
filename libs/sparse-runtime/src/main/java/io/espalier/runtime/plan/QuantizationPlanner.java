package io.espalier.runtime.plan;

import io.espalier.graph.ElementType;
import io.espalier.graph.Node;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.PostOp.FakeQuantize;

/**
 * Plans quantisation in float: a QuantizeLinear rounds to the numbers that its integers stand for,
 * and the DequantizeLinear behind it, with the same scale and zero point, changes nothing more.
 */
final class QuantizationPlanner {
  private final Drafting drafting;

  QuantizationPlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, Quantization quantization) {
    switch (quantization) {
      case QuantizeLinear quantize -> quantize(node, quantize);
      case DequantizeLinear dequantize -> dequantize(node, dequantize);
    }
  }

  private void quantize(Node node, QuantizeLinear quantize) {
    Located input = drafting.operand(node, 0);
    Scales scales = scales(node, quantize.axis(), quantize.blockSize(), input);
    ElementType type = scales.type(quantize);
    if (type.bits() < 8 || type.bits() > 16 || !type.isInteger()) {
      throw new UnsupportedGraphException(
          node, "it quantises activations to " + type, "Quantise activations to UINT8 or INT8");
    }
    long zeroPoint = scales.zeroPoint(0);
    FakeQuantize rounding =
        new FakeQuantize(
            scales.scale(0), Scales.least(type) - zeroPoint, Scales.greatest(type) - zeroPoint);
    drafting.apply(node, 0, rounding, rounding);
  }

  private void dequantize(Node node, DequantizeLinear dequantize) {
    Located input = drafting.locate(node, 0);
    Scales scales = scales(node, dequantize.axis(), dequantize.blockSize(), input);
    FakeQuantize rounding = input.quantized();
    if (rounding == null
        || rounding.scale() != scales.scale(0)
        || !rounding.fits(scales.zeroPoint(0))) {
      throw new UnsupportedGraphException(
          node,
          "its scale and zero point are not those of the QuantizeLinear before it",
          "Give the model in QDQ form, each pair with one scale and zero point");
    }
    drafting.dequantized(node, input);
  }

  private Scales scales(Node node, long axis, long blockSize, Located input) {
    Scales scales = Scales.of(drafting.constants(), node, axis, blockSize, input.shape());
    if (!scales.perTensor()) {
      throw new UnsupportedGraphException(
          node, "activations are quantised per channel", "Quantise activations per tensor");
    }
    return scales;
  }
}
