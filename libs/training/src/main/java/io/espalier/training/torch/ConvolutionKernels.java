package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.Window;
import java.util.List;

/** Operators with weights: convolutions and matrix products. */
final class ConvolutionKernels {
  /** Channels that the engine's kernels work on at a time. */
  private static final long CHANNEL_BLOCK = 16;

  /** Images of up to so many channels are read as they are, without blocks. */
  private static final long CHANNELS_UNBLOCKED_MAX = 4;

  private ConvolutionKernels() {}

  static NDArray conv(Call call, Conv conv) {
    NDArray x = call.array(0);
    Window window = conv.window();
    Padding padding = Padding.of(window, x.getShape().getShape());
    if (!padding.symmetric()) {
      x = Torch.pad(x, padding.engineOrder(), 0);
      padding = padding.none();
    }
    if (conv.group() == 1) {
      return wholeBlocks(call, conv, x, padding);
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

  /**
   * A convolution whose channels are filled up with zeros to whole blocks. The engine's kernels
   * (oneDNN 3.7.1) work on blocks of 16 channels and leave what is behind the last channel of an
   * incomplete block as they find it in memory: gradients then differ from run to run, or are not
   * numbers. Models with channels removed have such numbers of channels everywhere.
   */
  private static NDArray wholeBlocks(Call call, Conv conv, NDArray x, Padding padding) {
    NDArray weight = call.array(1);
    NDArray bias = call.arrayOrNull(2);
    long outputs = weight.getShape().get(0);
    long inputs = weight.getShape().get(1);
    long moreOutputs = missing(outputs);
    long moreInputs = inputs <= CHANNELS_UNBLOCKED_MAX ? 0 : missing(inputs);
    if (moreInputs > 0) {
      x = Torch.pad(x, more(weight, moreInputs, 0), 0);
    }
    if (moreInputs + moreOutputs > 0) {
      weight = Torch.pad(weight, more(weight, moreInputs, moreOutputs), 0);
    }
    if (bias != null && moreOutputs > 0) {
      bias = Torch.pad(bias, new long[] {0, moreOutputs}, 0);
    }
    Window window = conv.window();
    NDArray y =
        Torch.convolution(
            x,
            weight,
            bias,
            longs(window.strides()),
            padding.begin(),
            longs(window.dilations()),
            1);
    return moreOutputs == 0 ? y : Torch.slice(y, 1, 0, outputs, 1);
  }

  /** Padding behind axis 1 and axis 0, the spatial axes before them left as they are. */
  private static long[] more(NDArray weight, long behindSecond, long behindFirst) {
    int spatial = weight.getShape().dimension() - 2;
    long[] pads = new long[2 * spatial + 4];
    pads[2 * spatial + 1] = behindSecond;
    pads[2 * spatial + 3] = behindFirst;
    return pads;
  }

  private static long missing(long channels) {
    return Math.ceilDiv(channels, CHANNEL_BLOCK) * CHANNEL_BLOCK - channels;
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
