package io.espalier.runtime.plan.integer;

import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.Node;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.reference.ReferenceEvaluator;
import io.espalier.runtime.kernel.integer.ByteResult;
import java.util.Map;
import java.util.Optional;

/** Reads the weights of Conv, Gemm and MatMul where they are bytes behind a DequantizeLinear. */
final class WeightReader {
  private final Graph graph;

  WeightReader(Graph graph) {
    this.graph = graph;
  }

  /**
   * The weights of a product, if they can be used in integers without a sum that could overflow.
   *
   * @param bias name of the bias, or empty for none
   */
  Optional<IntegerWeights> read(Node node, float inputScale, Optional<String> bias) {
    Optional<Node> source = node.input(1).flatMap(graph::producer);
    if (source.isEmpty()
        || !(source.get().operator() instanceof DequantizeLinear dequantize)
        || dequantize.blockSize() != 0) {
      return Optional.empty();
    }
    Optional<Tensor> weights = graph.initializer(source.get().inputs().getFirst());
    Optional<Tensor> scale = source.get().input(1).flatMap(graph::initializer);
    Optional<Tensor> zeroPoint = source.get().input(2).flatMap(graph::initializer);
    if (weights.isEmpty()
        || scale.isEmpty()
        || scale.get().type() != ElementType.FLOAT
        || source.get().input(2).isPresent() && zeroPoint.isEmpty()) {
      return Optional.empty();
    }
    Shape shape = weights.get().shape();
    int axis = outputAxis(node, shape);
    long along = dequantize.axis() < 0 ? dequantize.axis() + shape.rank() : dequantize.axis();
    boolean fits = scale.get().count() == 1 || along == axis;
    if (axis < 0 || !fits) {
      return Optional.empty();
    }
    int channels = shape.intDim(axis);
    Optional<byte[]> values = values(weights.get(), zeroPoint, channels, axis);
    float[] scales = spread(scale.get().toFloats(), channels);
    if (values.isEmpty() || !allPositive(scales)) {
      return Optional.empty();
    }
    return bias(bias, scales, inputScale)
        .filter(integers -> cannotOverflow(values.get(), integers))
        .map(integers -> new IntegerWeights(values.get(), scales, integers));
  }

  /** The axis of the output channels; -1 if the product is not one that runs in integers. */
  private static int outputAxis(Node node, Shape shape) {
    return switch (node.operator()) {
      case Conv _ when shape.rank() == 3 || shape.rank() == 4 -> 0;
      case Gemm gemm
          when shape.rank() == 2
              && !gemm.transA()
              && gemm.alpha() == 1f
              && (gemm.beta() == 1f || node.input(2).isEmpty()) ->
          gemm.transB() ? 0 : 1;
      case MatMul _ when shape.rank() == 2 -> 1;
      default -> -1;
    };
  }

  /** Weights minus their zero points, channels first; empty if they are not signed bytes. */
  private static Optional<byte[]> values(
      Tensor weights, Optional<Tensor> zeroPoint, int channels, int axis) {
    if (weights.type() != ElementType.INT8 && weights.type() != ElementType.UINT8) {
      return Optional.empty();
    }
    long[] zeros = zeroPoint.map(Tensor::toLongs).orElseGet(() -> new long[1]);
    long[] given = weights.toLongs();
    int inner = given.length / channels;
    byte[] values = new byte[given.length];
    for (int channel = 0; channel < channels; channel++) {
      long zero = zeros.length == 1 ? zeros[0] : zeros[channel];
      for (int i = 0; i < inner; i++) {
        long value = given[axis == 0 ? channel * inner + i : i * channels + channel] - zero;
        if (value < Byte.MIN_VALUE || value > Byte.MAX_VALUE) {
          return Optional.empty();
        }
        values[channel * inner + i] = (byte) value;
      }
    }
    return Optional.of(values);
  }

  private static float[] spread(float[] scales, int channels) {
    float[] spread = new float[channels];
    for (int i = 0; i < channels; i++) {
      spread[i] = scales.length == 1 ? scales[0] : scales[i];
    }
    return spread;
  }

  private static boolean allPositive(float[] scales) {
    for (float scale : scales) {
      if (!(scale > 0f) || Float.isInfinite(scale)) {
        return false;
      }
    }
    return true;
  }

  /** The bias in steps of the sums; empty if it is computed by the graph or does not fit. */
  private Optional<int[]> bias(Optional<String> name, float[] scales, float inputScale) {
    int[] integers = new int[scales.length];
    if (name.isEmpty()) {
      return Optional.of(integers);
    }
    Optional<float[]> reals = constant(name.get());
    if (reals.isEmpty() || reals.get().length != 1 && reals.get().length != scales.length) {
      return Optional.empty();
    }
    for (int i = 0; i < integers.length; i++) {
      double real = reals.get()[reals.get().length == 1 ? 0 : i];
      double steps = Math.rint(real / ((double) inputScale * scales[i]));
      if (!(Math.abs(steps) <= Integer.MAX_VALUE)) {
        return Optional.empty();
      }
      integers[i] = (int) steps;
    }
    return Optional.of(integers);
  }

  /** A real constant, seen through a DequantizeLinear. */
  Optional<float[]> constant(String name) {
    Optional<Tensor> tensor = graph.initializer(name);
    Optional<Node> producer = graph.producer(name);
    if (tensor.isEmpty()
        && producer.isPresent()
        && producer.get().operator() instanceof DequantizeLinear
        && producer.get().inputs().stream()
            .allMatch(input -> input.isEmpty() || graph.initializers().containsKey(input))) {
      Map<String, Tensor> values = graph.initializers();
      tensor =
          Optional.of(
              ReferenceEvaluator.evaluate(producer.get(), graph.info().opset(), values).getFirst());
    }
    return tensor.filter(found -> found.type() == ElementType.FLOAT).map(Tensor::toFloats);
  }

  /** Whether every sum stays in 32 bits, whatever the input. */
  private static boolean cannotOverflow(byte[] values, int[] bias) {
    int inner = values.length / bias.length;
    for (int channel = 0; channel < bias.length; channel++) {
      long bound = Math.abs((long) bias[channel]);
      for (int i = channel * inner; i < (channel + 1) * inner; i++) {
        bound += (long) ByteResult.MAX * Math.abs(values[i]);
      }
      if (bound > Integer.MAX_VALUE) {
        return false;
      }
    }
    return true;
  }
}
