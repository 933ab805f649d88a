package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Every operator that this library knows, by its name in the standard's own domain, with how it is
 * read.
 */
public final class OperatorTable {
  private static final Map<String, Function<AttributeReader, Optional<? extends Operator>>>
      READERS = readers();

  private OperatorTable() {}

  /** The names of all known operators. */
  public static Set<String> names() {
    return READERS.keySet();
  }

  /**
   * Reads an operator of the standard's own domain.
   *
   * @param type its name
   * @param attributes its attributes
   * @param opset version of the operator set
   * @param inputTypes types of the node's inputs where they are known
   * @return the operator; empty if the name, or one of the attributes, is not known
   * @throws GraphException without the node's name, if an attribute cannot be
   */
  public static Optional<Operator> read(
      String type, Attributes attributes, int opset, IntFunction<Optional<TensorType>> inputTypes) {
    Function<AttributeReader, Optional<? extends Operator>> reader = READERS.get(type);
    if (reader == null) {
      return Optional.empty();
    }
    AttributeReader reading = new AttributeReader(attributes, opset, inputTypes);
    reading.ignore("consumed_inputs");
    try {
      return reader.apply(reading).filter(_ -> reading.unread().isEmpty()).map(Function.identity());
    } catch (ArithmeticException e) {
      throw new GraphException("an attribute is too large", e);
    }
  }

  private static Map<String, Function<AttributeReader, Optional<? extends Operator>>> readers() {
    Map<String, Function<AttributeReader, Optional<? extends Operator>>> table = new TreeMap<>();
    constant(
        table,
        new Abs(),
        new Add(),
        new Div(),
        new Erf(),
        new Exp(),
        new Expand(),
        new GlobalAveragePool());
    constant(
        table,
        new GlobalMaxPool(),
        new HardSwish(),
        new Identity(),
        new Log(),
        new MatMul(),
        new Max(),
        new Min());
    constant(
        table,
        new Mul(),
        new Neg(),
        new Pow(),
        new PRelu(),
        new Relu(),
        new Sigmoid(),
        new Softplus());
    constant(table, new Sqrt(), new Sub(), new Sum(), new Tanh());
    table.put("Constant", Constant::read);
    table.put("Conv", Conv::read);
    functions(table);
    logic(table);
    indexing(table);
    rearrangement(table);
    normalizations(table);
    products(table);
    layers(table);
    put(table, "AveragePool", AveragePool::read);
    put(table, "BatchNormalization", BatchNormalization::read);
    put(table, "Cast", Cast::read);
    put(table, "Clip", Clip::read);
    put(table, "Concat", Concat::read);
    put(table, "ConstantOfShape", ConstantOfShape::read);
    put(table, "DequantizeLinear", DequantizeLinear::read);
    put(table, "Dropout", Dropout::read);
    put(table, "Elu", Elu::read);
    put(table, "Flatten", Flatten::read);
    put(table, "Gather", Gather::read);
    put(table, "Gemm", Gemm::read);
    put(table, "HardSigmoid", HardSigmoid::read);
    put(table, "LRN", Lrn::read);
    put(table, "LeakyRelu", LeakyRelu::read);
    put(table, "LogSoftmax", LogSoftmax::read);
    put(table, "MaxPool", MaxPool::read);
    put(table, "Pad", Pad::read);
    put(table, "QuantizeLinear", QuantizeLinear::read);
    put(table, "ReduceMax", ReduceMax::read);
    put(table, "ReduceMean", ReduceMean::read);
    put(table, "ReduceSum", ReduceSum::read);
    put(table, "Reshape", Reshape::read);
    put(table, "Shape", ShapeOf::read);
    put(table, "Slice", Slice::read);
    put(table, "Softmax", Softmax::read);
    put(table, "Split", Split::read);
    put(table, "Squeeze", Squeeze::read);
    put(table, "Transpose", Transpose::read);
    put(table, "Unsqueeze", Unsqueeze::read);
    return table;
  }

  private static void functions(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    put(table, "Celu", ActivationFunction.Celu::read);
    put(table, "Gelu", ActivationFunction.Gelu::read);
    put(table, "Selu", ActivationFunction.Selu::read);
    put(table, "Shrink", ActivationFunction.Shrink::read);
    put(table, "Swish", ActivationFunction.Swish::read);
    put(table, "ThresholdedRelu", ActivationFunction.ThresholdedRelu::read);
    constant(table, new ActivationFunction.Mish(), new ActivationFunction.Softsign(), new Mean());
    for (MathFunction.Function function : MathFunction.Function.values()) {
      constant(table, new MathFunction(function));
    }
    put(table, "Mod", Mod::read);
    for (Reduce.Function function : Reduce.Function.values()) {
      put(table, function.type(), attributes -> Reduce.read(function, attributes));
    }
    put(table, "LpPool", LpPool::read);
    put(table, "GlobalLpPool", GlobalLpPool::read);
  }

  private static void logic(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    for (Comparison.Relation relation : Comparison.Relation.values()) {
      constant(table, new Comparison(relation));
    }
    for (Connective.Kind kind : Connective.Kind.values()) {
      constant(table, new Connective(kind));
    }
    constant(
        table,
        new Bitwise(Bitwise.Kind.AND),
        new Bitwise(Bitwise.Kind.OR),
        new Bitwise(Bitwise.Kind.XOR));
    constant(table, new Logic.BitwiseNot(), new Logic.IsNan(), new Logic.Not(), new Where());
    put(table, "BitShift", Bitwise::readShift);
    put(table, "IsInf", IsInf::read);
  }

  private static void indexing(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    put(table, "ArgMax", attributes -> ArgExtremum.read(true, attributes));
    put(table, "ArgMin", attributes -> ArgExtremum.read(false, attributes));
    put(table, "Compress", Compress::read);
    put(table, "CumSum", CumSum::read);
    put(table, "GatherElements", GatherElements::read);
    put(table, "GatherND", GatherNd::read);
    constant(table, new NonZero());
    put(table, "OneHot", OneHot::read);
    put(table, "ReverseSequence", ReverseSequence::read);
    table.put(
        "Scatter",
        attributes ->
            attributes.opset() < 11
                ? Optional.of(ScatterElements.read(true, attributes))
                : Optional.empty());
    put(table, "ScatterElements", attributes -> ScatterElements.read(false, attributes));
    put(table, "ScatterND", ScatterNd::read);
    put(table, "TopK", TopK::read);
  }

  private static void rearrangement(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    put(table, "CastLike", CastLike::read);
    put(table, "DepthToSpace", DepthToSpace::read);
    put(table, "EyeLike", EyeLike::read);
    constant(table, new Range(), new SizeOf(), new Tile());
    put(table, "Resize", Resize::read);
    put(table, "SpaceToDepth", SpaceToDepth::read);
    put(table, "Trilu", Trilu::read);
    table.put(
        "Upsample",
        attributes ->
            attributes.opset() < 10 ? Optional.of(Upsample.read(attributes)) : Optional.empty());
  }

  private static void normalizations(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    put(table, "GroupNormalization", GroupNormalization::read);
    put(table, "Hardmax", Hardmax::read);
    put(table, "InstanceNormalization", InstanceNormalization::read);
    put(table, "LayerNormalization", LayerNormalization::read);
    put(table, "LpNormalization", LpNormalization::read);
    put(table, "MeanVarianceNormalization", MeanVarianceNormalization::read);
    put(table, "RMSNormalization", RmsNormalization::read);
  }

  private static void products(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    table.put("ConvTranspose", ConvTranspose::read);
    put(table, "Einsum", Einsum::read);
    table.put("ConvInteger", ConvInteger::read);
    table.put("QLinearConv", QLinearConv::read);
    constant(table, new MatMulInteger(), new QLinearMatMul(), new DynamicQuantizeLinear());
  }

  private static void layers(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table) {
    put(table, "Attention", Attention::read);
    put(table, "GRU", Gru::read);
    put(table, "LSTM", Lstm::read);
    put(table, "RNN", Rnn::read);
    put(table, "RotaryEmbedding", RotaryEmbedding::read);
  }

  private static void put(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table,
      String type,
      Function<AttributeReader, Operator> reader) {
    table.put(type, attributes -> Optional.of(reader.apply(attributes)));
  }

  private static void constant(
      Map<String, Function<AttributeReader, Optional<? extends Operator>>> table,
      Operator... operators) {
    for (Operator operator : operators) {
      put(table, operator.type(), _ -> operator);
    }
  }
}
