package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Window;
import java.util.List;

/** Operators with weights: convolutions and matrix products. */
final class ConvolutionKernels {
  private ConvolutionKernels() {}

  static NDArray conv(Call call, Conv conv) {
    NDArray x = call.array(0);
    Window window = conv.window();
    Padding padding = Padding.of(window, x.getShape().getShape());
    if (!padding.symmetric()) {
      x = Torch.pad(x, padding.engineOrder(), 0);
      padding = padding.none();
    }
    return Torch.convolution(
        x,
        call.array(1),
        call.arrayOrNull(2),
        longs(window.strides()),
        padding.begin(),
        longs(window.dilations()),
        Math.toIntExact(conv.group()));
  }

  static NDArray gemm(Call call, Gemm gemm) {
    NDArray a = gemm.transA() ? call.array(0).transpose() : call.array(0);
    NDArray b = call.array(1);
    NDArray c = call.arrayOrNull(2);
    boolean vector = c == null || c.getShape().dimension() == 1;
    if (vector && gemm.alpha() == 1 && gemm.beta() == 1) {
      return Torch.linear(a, gemm.transB() ? b : b.transpose(), c);
    }
    NDArray product = a.matMul(gemm.transB() ? b.transpose() : b);
    if (gemm.alpha() != 1) {
      product = product.mul(gemm.alpha());
    }
    if (c == null) {
      return product;
    }
    return product.add(gemm.beta() == 1 ? c : c.mul(gemm.beta()));
  }

  static NDArray matMul(Call call) {
    return call.array(0).matMul(call.array(1));
  }

  static long[] longs(List<Long> list) {
    return list.stream().mapToLong(Long::longValue).toArray();
  }
}
