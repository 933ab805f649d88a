package io.espalier.graph.reference;

import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Window;
import java.util.Arrays;

/** Transposed convolution: every element of the input is spread over a window of the output. */
final class TransposedProducts {
  private TransposedProducts() {}

  static Tensor convolve(ConvTranspose operator, Operands operands) {
    Tensor input = operands.input(0);
    Tensor weights = operands.input(1);
    Shape shape = operands.shape(0);
    Window window = operator.window();
    int rank = window.rank();
    int channels = input.shape().intDim(1);
    int filters = shape.intDim(1);
    int groups = (int) operator.group();
    int[] in = Arrays.copyOfRange(input.shape().toIntArray(), 2, rank + 2);
    int[] out = Arrays.copyOfRange(shape.toIntArray(), 2, rank + 2);
    int[] kernel = window.kernel().stream().mapToInt(Math::toIntExact).toArray();
    int pixels = product(in);
    int taps = product(kernel);
    int size = product(out);
    double[] x = Numbers.doubles(input);
    double[] w = Numbers.doubles(weights);
    double[] y = new double[Numbers.count(shape)];
    operands.optional(2).map(Numbers::doubles).ifPresent(bias -> fill(y, bias, filters, size));
    int perGroup = filters / groups;
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int tap = 0; tap < taps; tap++) {
        int to = target(operator, in, out, kernel, pixel, tap);
        if (to < 0) {
          continue;
        }
        for (int plane = 0; plane < x.length / pixels; plane++) {
          int c = plane % channels;
          int n = plane / channels;
          double value = x[plane * pixels + pixel];
          for (int m = 0; m < perGroup; m++) {
            int filter = c / (channels / groups) * perGroup + m;
            y[(n * filters + filter) * size + to] += value * w[(c * perGroup + m) * taps + tap];
          }
        }
      }
    }
    return Numbers.real(input.type(), shape, y);
  }

  /** Where a tap of the window over one pixel falls in the output; negative outside of it. */
  private static int target(
      ConvTranspose operator, int[] in, int[] out, int[] kernel, int pixel, int tap) {
    int to = 0;
    int stride = 1;
    int restPixel = pixel;
    int restTap = tap;
    for (int axis = in.length - 1; axis >= 0; axis--) {
      long at =
          restPixel % in[axis] * operator.window().strides().get(axis)
              + restTap % kernel[axis] * operator.window().dilations().get(axis)
              - operator.padBegin(axis, in[axis]);
      if (at < 0 || at >= out[axis]) {
        return -1;
      }
      to += (int) at * stride;
      stride *= out[axis];
      restPixel /= in[axis];
      restTap /= kernel[axis];
    }
    return to;
  }

  private static void fill(double[] y, double[] bias, int filters, int size) {
    for (int i = 0; i < y.length; i++) {
      y[i] = bias[i / size % filters];
    }
  }

  private static int product(int[] factors) {
    return Arrays.stream(factors).reduce(1, Math::multiplyExact);
  }
}
