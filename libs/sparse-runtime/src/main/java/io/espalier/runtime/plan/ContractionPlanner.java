package io.espalier.runtime.plan;

import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.runtime.UnsupportedGraphException;
import io.espalier.runtime.kernel.Convolution;
import io.espalier.runtime.kernel.Window;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plans the operators with weights, all as convolutions. */
final class ContractionPlanner {
  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  private final Drafting drafting;

  ContractionPlanner(Drafting drafting) {
    this.drafting = drafting;
  }

  void add(Node node, Contraction contraction) {
    switch (contraction) {
      case Conv conv -> convolution(node, conv);
      case Gemm gemm -> gemm(node, gemm);
      case MatMul _ -> product(node);
      case ConvTranspose _, Einsum _ -> throw Drafting.unsupported(node);
    }
  }

  private void convolution(Node node, Conv conv) {
    Located input = drafting.operand(node, 0);
    Shape shape = drafting.shapeOf(node.output());
    float[] weights = drafting.constants().floats(node, 1, WEIGHT);
    float @Nullable [] bias =
        node.input(2).isPresent() ? drafting.constants().floats(node, 2, BIAS) : null;
    Convolution convolution =
        new Convolution(
            Windows.of(node, conv.window(), input.shape(), shape),
            input.shape().intDim(1),
            shape.intDim(1),
            Math.toIntExact(conv.group()),
            weights,
            bias);
    drafting.start(node, new Core.Convolve(convolution), List.of(input.storage()), 1);
  }

  private void gemm(Node node, Gemm gemm) {
    Located input = drafting.operand(node, 0);
    if (gemm.transA()) {
      throw new UnsupportedGraphException(
          node, "its first matrix is transposed (transA)", "Export it as a plain linear layer");
    }
    Tensor matrix = drafting.constants().require(node, 1, WEIGHT);
    int rows = gemm.transB() ? matrix.shape().intDim(0) : matrix.shape().intDim(1);
    float[] weights = drafting.constants().floats(node, 1, WEIGHT);
    weights = gemm.transB() ? weights : turned(weights, matrix.shape().intDim(0), rows);
    scale(weights, gemm.alpha());
    float @Nullable [] bias = null;
    if (node.input(2).isPresent()) {
      bias = bias(node, rows);
      scale(bias, gemm.beta());
    }
    start(node, input, weights, rows, bias);
  }

  private void product(Node node) {
    Located input = drafting.operand(node, 0);
    Tensor matrix = drafting.constants().require(node, 1, WEIGHT);
    if (matrix.shape().rank() != 2 || input.shape().rank() < 2) {
      throw new UnsupportedGraphException(
          node,
          "it multiplies " + input.shape() + " by " + matrix.shape(),
          "Only products with one constant matrix are supported");
    }
    int inner = matrix.shape().intDim(0);
    int rows = matrix.shape().intDim(1);
    float[] weights = turned(drafting.constants().floats(node, 1, WEIGHT), inner, rows);
    start(node, input, weights, rows, null);
  }

  private void start(
      Node node, Located input, float[] weights, int outputs, float @Nullable [] bias) {
    int inputs = weights.length / outputs;
    Convolution convolution = new Convolution(Window.point(), inputs, outputs, 1, weights, bias);
    int repeats = input.storage().elements() / inputs;
    drafting.start(node, new Core.Convolve(convolution), List.of(input.storage()), repeats);
  }

  /** The bias of a Gemm, which may be one number, {@code [n]} or {@code [1, n]}. */
  private float[] bias(Node node, int outputs) {
    float[] values = drafting.constants().floats(node, 2, BIAS);
    if (values.length == 1) {
      float[] spread = new float[outputs];
      Arrays.fill(spread, values[0]);
      return spread;
    }
    if (values.length != outputs) {
      throw new UnsupportedGraphException(
          node,
          "its bias has " + values.length + " values for " + outputs + " outputs",
          "Give one value per output");
    }
    return values;
  }

  private static void scale(float[] values, float factor) {
    if (factor != 1f) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
  }

  /** From {@code [inner][outputs]} to {@code [outputs][inner]}. */
  private static float[] turned(float[] matrix, int inner, int outputs) {
    float[] turned = new float[matrix.length];
    for (int i = 0; i < inner; i++) {
      for (int o = 0; o < outputs; o++) {
        turned[o * inner + i] = matrix[i * outputs + o];
      }
    }
    return turned;
  }
}
