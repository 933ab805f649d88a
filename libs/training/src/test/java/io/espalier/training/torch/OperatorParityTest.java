package io.espalier.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.TensorType;
import io.espalier.graph.build.GraphBuilder;
import io.espalier.graph.op.Abs;
import io.espalier.graph.op.Add;
import io.espalier.graph.op.AutoPad;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Concat;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Div;
import io.espalier.graph.op.Elu;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Exp;
import io.espalier.graph.op.Expand;
import io.espalier.graph.op.Flatten;
import io.espalier.graph.op.Gather;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.HardSigmoid;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.LeakyRelu;
import io.espalier.graph.op.Log;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.Max;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Min;
import io.espalier.graph.op.Mul;
import io.espalier.graph.op.Neg;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.PRelu;
import io.espalier.graph.op.Pad;
import io.espalier.graph.op.Pow;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.ReduceMax;
import io.espalier.graph.op.ReduceMean;
import io.espalier.graph.op.ReduceSum;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.Reshape;
import io.espalier.graph.op.ShapeOf;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Slice;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Softplus;
import io.espalier.graph.op.Sqrt;
import io.espalier.graph.op.Squeeze;
import io.espalier.graph.op.Sub;
import io.espalier.graph.op.Sum;
import io.espalier.graph.op.Tanh;
import io.espalier.graph.op.Transpose;
import io.espalier.graph.op.Unsqueeze;
import io.espalier.graph.op.Window;
import io.espalier.training.OnnxRuntime;
import io.espalier.training.TorchModel;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OperatorParityTest {
  private static final long SEED = 5;

  /** From a builder and the image's name to the output's name. */
  private interface Wiring extends BiFunction<GraphBuilder, String, String> {}

  static Stream<Arguments> operators() {
    return Stream.of(
        unary(new Abs()),
        unary(new Neg()),
        unary(new Exp()),
        unary(new Relu()),
        unary(new LeakyRelu(0.2f)),
        unary(new Elu(0.7f)),
        unary(new Erf()),
        unary(new Sigmoid()),
        unary(new HardSigmoid(0.2f, 0.5f)),
        unary(new HardSwish()),
        unary(new Tanh()),
        unary(new Softplus()),
        unary(new Identity()),
        unary(new Cast(ElementType.FLOAT)),
        unary(new GlobalAveragePool()),
        unary(new GlobalMaxPool()),
        unary(new Softmax(1)),
        unary(new Softmax(-1)),
        unary(new LogSoftmax(1)),
        unary(new Lrn(0.1f, 0.75f, 2, 3)),
        unary(new Flatten(1)),
        unary(new Flatten(2)),
        unary(Transpose.of(0, 2, 3, 1)),
        test(
            "Sqrt and Log",
            (b, x) -> b.node("y", new Log(), b.node("s", new Sqrt(), b.node("e", new Exp(), x)))),
        test(
            "Clip",
            (b, x) ->
                b.node("y", new Clip(), x, scalar(b, "low", -0.5f), scalar(b, "high", 0.75f))),
        test("Add of a channel's bias", (b, x) -> b.node("y", new Add(), x, weights(b, 4, 1, 1))),
        test("Sub from a constant", (b, x) -> b.node("y", new Sub(), weights(b, 4, 1, 1), x)),
        test("Mul", (b, x) -> b.node("y", new Mul(), x, x)),
        test(
            "Div of a constant",
            (b, x) -> b.node("y", new Div(), scalar(b, "one", 1), b.node("e", new Exp(), x))),
        test("Pow", (b, x) -> b.node("y", new Pow(), x, scalar(b, "two", 2))),
        test("PRelu", (b, x) -> b.node("y", new PRelu(), x, weights(b, 4, 1, 1))),
        test("Max", (b, x) -> b.node("y", new Max(), x, scalar(b, "half", 0.5f))),
        test("Min", (b, x) -> b.node("y", new Min(), x, scalar(b, "half", 0.5f))),
        test("Sum", (b, x) -> b.node("y", new Sum(), x, x, x)),
        conv("plain", 4, window(3, 1, 1, 1, 1, 1, 1, AutoPad.NOTSET), 1),
        conv("stride 2", 4, window(3, 2, 1, 1, 1, 1, 1, AutoPad.NOTSET), 1),
        conv("uneven pads", 4, window(3, 1, 0, 2, 1, 0, 1, AutoPad.NOTSET), 1),
        conv("dilated", 4, window(3, 1, 2, 2, 2, 2, 2, AutoPad.NOTSET), 1),
        conv("same upper", 4, window(4, 2, 0, 0, 0, 0, 1, AutoPad.SAME_UPPER), 1),
        conv("same lower", 4, window(4, 2, 0, 0, 0, 0, 1, AutoPad.SAME_LOWER), 1),
        conv("depthwise", 1, window(3, 1, 1, 1, 1, 1, 1, AutoPad.NOTSET), 4),
        pool("max", new MaxPool(window(3, 2, 1, 1, 1, 1, 1, AutoPad.NOTSET), false)),
        pool("max, ceil", new MaxPool(window(3, 2, 0, 0, 0, 0, 1, AutoPad.NOTSET), true)),
        pool("max, uneven pads", new MaxPool(window(3, 2, 0, 0, 2, 1, 1, AutoPad.NOTSET), false)),
        pool(
            "max, uneven pads, ceil",
            new MaxPool(window(3, 2, 0, 0, 1, 1, 1, AutoPad.NOTSET), true)),
        pool("mean", new AveragePool(window(3, 2, 1, 1, 1, 1, 1, AutoPad.NOTSET), false, false)),
        pool(
            "mean with pads",
            new AveragePool(window(3, 2, 1, 1, 1, 1, 1, AutoPad.NOTSET), false, true)),
        pool(
            "mean, uneven pads",
            new AveragePool(window(3, 2, 0, 0, 2, 1, 1, AutoPad.NOTSET), false, false)),
        pool(
            "mean with uneven pads",
            new AveragePool(window(3, 2, 0, 1, 2, 1, 1, AutoPad.NOTSET), false, true)),
        test(
            "Gemm",
            (b, x) ->
                b.node(
                    "y",
                    new Gemm(0.5f, 2, false, false),
                    flat(b, x),
                    weights(b, 252, 3),
                    scalarRow(b))),
        test(
            "Gemm, transposed",
            (b, x) -> b.node("y", Gemm.linear(), flat(b, x), weights(b, 3, 252), scalarRow(b))),
        test("MatMul", (b, x) -> b.node("y", new MatMul(), x, weights(b, 9, 5))),
        test("Concat", (b, x) -> b.node("y", new Concat(1), x, x)),
        test(
            "Pad",
            (b, x) ->
                b.node(
                    "y",
                    new Pad("constant", Optional.empty(), Optional.empty()),
                    x,
                    longs(b, "pads", 0, 0, 1, 2, 0, 0, 0, 3),
                    scalar(b, "fill", 0.5f))),
        test(
            "Slice",
            (b, x) ->
                b.node(
                    "y",
                    new Slice(),
                    x,
                    longs(b, "from", 1, -1),
                    longs(b, "to", 4, -8),
                    longs(b, "axes", 1, 3),
                    longs(b, "by", 2, -3))),
        test("Gather", (b, x) -> b.node("y", new Gather(1), x, longs(b, "indices", 2, 0, -1))),
        test(
            "Squeeze",
            (b, x) ->
                b.node(
                    "y",
                    new Squeeze(Optional.empty()),
                    b.node("m", new GlobalAveragePool(), x),
                    longs(b, "axes", 2, 3))),
        test(
            "Unsqueeze",
            (b, x) -> b.node("y", new Unsqueeze(Optional.empty()), x, longs(b, "axes", 1, -1))),
        test(
            "Expand",
            (b, x) ->
                b.node(
                    "y",
                    new Expand(),
                    b.node("m", new GlobalAveragePool(), x),
                    longs(b, "shape", 1, 4, 2, 3))),
        test("Reshape by a computed shape", OperatorParityTest::computedShape),
        test(
            "ReduceMean",
            (b, x) -> b.node("y", new ReduceMean(Optional.of(List.of(2L, 3L)), false, false), x)),
        test(
            "ReduceSum",
            (b, x) ->
                b.node("y", new ReduceSum(Optional.empty(), true, false), x, longs(b, "axes", 1))),
        test(
            "ReduceMax",
            (b, x) -> b.node("y", new ReduceMax(Optional.of(List.of(-1L, 1L)), true, false), x)),
        test("quantized", (b, x) -> quantized(b, x, ElementType.UINT8, 128)),
        test("quantized with a sign", (b, x) -> quantized(b, x, ElementType.INT8, -3)),
        test("quantized weights", OperatorParityTest::quantizedWeights));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operators")
  void anOperatorGivesWhatOnnxRuntimeGives(String name, Wiring wiring) {
    // Given
    GraphBuilder builder = new GraphBuilder(name, 8, 17);
    String image =
        builder.input(
            "image",
            new TensorType(
                ElementType.FLOAT,
                List.of(
                    Dimension.symbolic("batch"),
                    Dimension.of(4),
                    Dimension.of(7),
                    Dimension.of(9))));
    Graph graph = builder.output(wiring.apply(builder, image)).build();
    float[] images = random(2 * 4 * 7 * 9);

    // When
    float[] output;
    try (TorchModel model = new TorchModel(graph, 1)) {
      output = model.forward(images, 2);
    }

    // Then
    float[] expected = OnnxRuntime.run(OnnxWriter.toBytes(graph), images, 2, 4, 7, 9);
    float largest = 1;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(output)
        .as("seed %d", SEED)
        .usingComparatorWithPrecision(1e-5f * largest)
        .containsExactly(expected);
  }

  private static Arguments test(String name, Wiring wiring) {
    return Arguments.of(name, wiring);
  }

  private static Arguments unary(Operator operator) {
    return test(operator.toString(), (b, x) -> b.node("y", operator, x));
  }

  private static Arguments conv(String name, int channels, Window window, int group) {
    long kernel = window.kernel().getFirst();
    return test(
        "Conv, " + name,
        (b, x) -> b.node("y", new Conv(window, group), x, weights(b, 8, channels, kernel, kernel)));
  }

  private static Arguments pool(String name, Operator operator) {
    return test("pool, " + name, (b, x) -> b.node("y", operator, x));
  }

  private static Window window(
      long kernel,
      long stride,
      long top,
      long left,
      long bottom,
      long right,
      long dilation,
      AutoPad autoPad) {
    return new Window(
        List.of(kernel, kernel),
        List.of(stride, stride),
        List.of(top, left, bottom, right),
        List.of(dilation, dilation),
        autoPad);
  }

  private static String computedShape(GraphBuilder b, String x) {
    String shape = b.node("shape", new ShapeOf(), x);
    String batch = b.node("batch-size", new Gather(0), shape, longs(b, "zero", 0));
    String wanted = b.node("wanted", new Concat(0), batch, longs(b, "rest", -1));
    return b.node("y", new Reshape(), x, wanted);
  }

  private static String quantized(GraphBuilder b, String x, ElementType type, int zeroPoint) {
    String scale = scalar(b, "scale", 0.031f);
    String zero = b.initializer("zero", Tensor.bytes(type, Shape.scalar(), (byte) zeroPoint));
    String q = b.node("q", new QuantizeLinear(1), x, scale, zero);
    return b.node("y", new DequantizeLinear(1), q, scale, zero);
  }

  private static String quantizedWeights(GraphBuilder b, String x) {
    byte[] bytes = new byte[6 * 4];
    new Random(SEED).nextBytes(bytes);
    String stored =
        b.initializer("stored", Tensor.bytes(ElementType.INT8, Shape.of(6, 4, 1, 1), bytes));
    String scales =
        b.initializer("scales", Tensor.floats(Shape.of(6), .01f, .02f, .03f, .04f, .05f, .06f));
    String zeros = b.initializer("zeros", Tensor.bytes(ElementType.INT8, Shape.of(6), new byte[6]));
    String weight = b.node("weight", new DequantizeLinear(0), stored, scales, zeros);
    return b.node("y", Conv.square(1, 1, 0), x, weight);
  }

  private static String flat(GraphBuilder b, String x) {
    return b.node("flat", new Flatten(1), x);
  }

  private static String scalarRow(GraphBuilder b) {
    return b.initializer("row", Tensor.floats(Shape.of(3), 0.1f, -0.2f, 0.3f));
  }

  private static String scalar(GraphBuilder b, String name, float value) {
    return b.initializer(name, Tensor.scalar(value));
  }

  private static String longs(GraphBuilder b, String name, long... values) {
    return b.initializer(name, Tensor.vector(values));
  }

  private static String weights(GraphBuilder b, long... shape) {
    Shape of = Shape.of(shape);
    return b.initializer("weights", Tensor.floats(of, random((int) of.elements())));
  }

  private static float[] random(int length) {
    Random random = new Random(SEED);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
