package io.espalier.graph.reference;

import io.espalier.graph.ElementType;
import io.espalier.graph.GraphException;
import io.espalier.graph.Shape;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Abs;
import io.espalier.graph.op.ActivationFunction;
import io.espalier.graph.op.Attention;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.BatchNormalization;
import io.espalier.graph.op.Cast;
import io.espalier.graph.op.Clip;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.DequantizeLinear;
import io.espalier.graph.op.Dropout;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.ElementwiseVariadic;
import io.espalier.graph.op.Elu;
import io.espalier.graph.op.Erf;
import io.espalier.graph.op.Exp;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalLpPool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.GroupNormalization;
import io.espalier.graph.op.HardSigmoid;
import io.espalier.graph.op.HardSwish;
import io.espalier.graph.op.Hardmax;
import io.espalier.graph.op.Identity;
import io.espalier.graph.op.If;
import io.espalier.graph.op.Indexing;
import io.espalier.graph.op.InstanceNormalization;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.LayerNormalization;
import io.espalier.graph.op.LeakyRelu;
import io.espalier.graph.op.Log;
import io.espalier.graph.op.LogSoftmax;
import io.espalier.graph.op.Logic;
import io.espalier.graph.op.LpNormalization;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.Lrn;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MathFunction;
import io.espalier.graph.op.Max;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Mean;
import io.espalier.graph.op.MeanVarianceNormalization;
import io.espalier.graph.op.Min;
import io.espalier.graph.op.Neg;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Pooling;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Reduction;
import io.espalier.graph.op.Relu;
import io.espalier.graph.op.RmsNormalization;
import io.espalier.graph.op.RotaryEmbedding;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Sigmoid;
import io.espalier.graph.op.Softmax;
import io.espalier.graph.op.Softplus;
import io.espalier.graph.op.Sqrt;
import io.espalier.graph.op.Sum;
import io.espalier.graph.op.Tanh;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Runs one node on its inputs. */
final class NodeEvaluator {
  private final Operands operands;

  NodeEvaluator(Operands operands) {
    this.operands = operands;
  }

  List<Tensor> evaluate() {
    return switch (operands.node().operator()) {
      case ElementwiseUnary unary -> unary(unary);
      case ElementwiseBinary binary -> List.of(Elementwise.binary(binary, input(0), input(1)));
      case ElementwiseVariadic variadic -> List.of(variadic(variadic));
      case Contraction contraction -> List.of(contraction(contraction));
      case Pooling pooling -> pooling(pooling);
      case Normalization normalization -> normalization(normalization);
      case Quantization quantization -> List.of(quantization(quantization));
      case Reduction reduction -> List.of(reduction(reduction));
      case ShapeOperator shape -> new ShapeEvaluator(operands).evaluate(shape);
      case Logic logic -> List.of(LogicEvaluator.evaluate(logic, operands));
      case Indexing indexing -> IndexingEvaluator.evaluate(indexing, operands);
      case Rearrangement rearrangement ->
          List.of(RearrangementEvaluator.evaluate(rearrangement, operands));
      case Recurrent recurrent -> RecurrentEvaluator.evaluate(recurrent, operands);
      case Attention attention -> AttentionEvaluator.evaluate(attention, operands);
      case RotaryEmbedding rotary -> List.of(RotaryEvaluator.evaluate(rotary, operands));
      case IntegerArithmetic arithmetic -> IntegerProducts.evaluate(arithmetic, operands);
      case Constant(Tensor value) -> List.of(value);
      case If _ -> throw new IllegalStateException("If is run where the values outside are known");
      case Opaque opaque ->
          throw new GraphException(
              "operator " + opaque.qualifiedType() + " is not known to the reference evaluator");
    };
  }

  private Tensor input(int index) {
    return operands.input(index);
  }

  private Optional<Tensor> optional(int index) {
    return operands.optional(index);
  }

  private List<Tensor> unary(ElementwiseUnary operator) {
    Tensor x = input(0);
    return switch (operator) {
      case Identity _ -> List.of(x);
      case Dropout _ -> dropout(x);
      case Cast(ElementType to) -> List.of(Elementwise.cast(x, to));
      case Clip clip -> List.of(clip(clip, x));
      case Relu _ -> List.of(Elementwise.clip(x, 0, Double.POSITIVE_INFINITY));
      case ActivationFunction function -> List.of(Elementwise.map(x, Functions.of(function)));
      case MathFunction function -> List.of(Elementwise.map(x, Functions.of(function)));
      case Abs _ -> List.of(Elementwise.map(x, Math::abs));
      case Neg _ -> List.of(Elementwise.map(x, value -> -value));
      case Exp _ -> List.of(Elementwise.map(x, Math::exp));
      case Log _ -> List.of(Elementwise.map(x, Math::log));
      case Sqrt _ -> List.of(Elementwise.map(x, Math::sqrt));
      case Erf _ -> List.of(Elementwise.map(x, Elementwise::erf));
      case Tanh _ -> List.of(Elementwise.map(x, Math::tanh));
      case Sigmoid _ -> List.of(Elementwise.map(x, Functions::sigmoid));
      case Softplus _ -> List.of(Elementwise.map(x, Functions::softplus));
      case LeakyRelu(float alpha) ->
          List.of(Elementwise.map(x, value -> value < 0 ? alpha * value : value));
      case Elu(float alpha) ->
          List.of(Elementwise.map(x, value -> value < 0 ? alpha * Math.expm1(value) : value));
      case HardSigmoid(float alpha, float beta) ->
          List.of(Elementwise.map(x, value -> Math.clamp(alpha * value + beta, 0.0, 1.0)));
      case HardSwish _ ->
          List.of(Elementwise.map(x, value -> value * Math.clamp(value / 6 + 0.5, 0.0, 1.0)));
    };
  }

  private List<Tensor> dropout(Tensor x) {
    boolean training = optional(2).map(flag -> flag.toLongs()[0] != 0).orElse(false);
    double ratio = optional(1).map(tensor -> Numbers.doubles(tensor)[0]).orElse(0.5);
    if (training && ratio != 0) {
      throw new GraphException("Dropout in training has no single result");
    }
    byte[] kept = new byte[Numbers.count(x.shape())];
    Arrays.fill(kept, (byte) 1);
    Tensor mask = Tensor.bytes(ElementType.BOOL, x.shape(), kept);
    return List.of(x, operands.opset() < 10 ? Elementwise.cast(mask, x.type()) : mask);
  }

  private Tensor clip(Clip clip, Tensor x) {
    double minimum =
        clip.minimum()
            .map(Float::doubleValue)
            .or(() -> optional(1).map(bound -> Numbers.doubles(bound)[0]))
            .orElse(Double.NEGATIVE_INFINITY);
    double maximum =
        clip.maximum()
            .map(Float::doubleValue)
            .or(() -> optional(2).map(bound -> Numbers.doubles(bound)[0]))
            .orElse(Double.POSITIVE_INFINITY);
    return Elementwise.clip(x, minimum, maximum);
  }

  private Tensor variadic(ElementwiseVariadic operator) {
    BinaryOperator<Tensor> step =
        switch (operator) {
          case Sum _, Mean _ -> (a, b) -> Elementwise.combine(a, b, Double::sum, Long::sum);
          case Max _ -> (a, b) -> Elementwise.combine(a, b, Math::max, Math::max);
          case Min _ -> (a, b) -> Elementwise.combine(a, b, Math::min, Math::min);
        };
    int count = operands.inputs().size();
    Tensor result = IntStream.range(0, count).mapToObj(this::input).reduce(step).orElseThrow();
    return operator instanceof Mean ? Elementwise.map(result, sum -> sum / count) : result;
  }

  private Tensor contraction(Contraction operator) {
    return switch (operator) {
      case Conv conv -> Products.convolve(conv, input(0), input(1), optional(2));
      case Gemm gemm -> Products.gemm(gemm, input(0), input(1), optional(2));
      case MatMul _ -> Products.multiply(input(0), input(1));
      case ConvTranspose conv -> TransposedProducts.convolve(conv, operands);
      case Einsum einsum -> EinsteinSum.evaluate(einsum, operands);
    };
  }

  private List<Tensor> pooling(Pooling operator) {
    return switch (operator) {
      case MaxPool pool -> Pools.max(pool, input(0));
      case AveragePool pool -> List.of(Pools.average(pool, input(0)));
      case GlobalAveragePool _ ->
          List.of(Pools.global(input(0), plane -> plane.average().orElse(Double.NaN)));
      case LpPool pool -> List.of(Pools.norm(pool, input(0)));
      case GlobalLpPool(long p) ->
          List.of(
              Pools.global(
                  input(0),
                  plane -> Math.pow(plane.map(x -> Math.pow(Math.abs(x), p)).sum(), 1.0 / p)));
      case GlobalMaxPool _ ->
          List.of(Pools.global(input(0), plane -> plane.max().orElse(Double.NaN)));
    };
  }

  private List<Tensor> normalization(Normalization operator) {
    return switch (operator) {
      case BatchNormalization batch -> {
        boolean training =
            batch.training() || operands.opset() < 14 && operands.node().outputs().size() > 1;
        yield Normalizations.batch(
            batch, training, IntStream.range(0, 5).mapToObj(this::input).toList());
      }
      case Softmax(long axis, boolean flattening) -> List.of(softmax(axis, flattening, false));
      case LogSoftmax(long axis, boolean flattening) -> List.of(softmax(axis, flattening, true));
      case Hardmax(long axis, boolean flattening) -> {
        int rank = input(0).shape().rank();
        int from = Operands.axis(axis, rank);
        yield List.of(Statistics.hardmax(input(0), from, flattening ? rank : from + 1));
      }
      case InstanceNormalization(float epsilon) ->
          List.of(Statistics.instance(epsilon, input(0), input(1), input(2)));
      case GroupNormalization group ->
          List.of(Statistics.group(group, input(0), input(1), input(2)));
      case LayerNormalization layer -> Statistics.layer(layer, operands);
      case RmsNormalization rms -> List.of(Statistics.rootMeanSquare(rms, input(0), input(1)));
      case LpNormalization(long axis, long p) -> List.of(Statistics.norm(axis, p, input(0)));
      case MeanVarianceNormalization(List<Long> axes) ->
          List.of(Statistics.meanVariance(axes, input(0)));
      case Lrn lrn -> List.of(Normalizations.localResponse(lrn, input(0)));
    };
  }

  private Tensor softmax(long axis, boolean flattening, boolean logarithm) {
    int rank = input(0).shape().rank();
    int from = (int) (axis < 0 ? axis + rank : axis);
    return Normalizations.softmax(input(0), from, flattening ? rank : from + 1, logarithm);
  }

  private Tensor quantization(Quantization operator) {
    return switch (operator) {
      case QuantizeLinear(long axis, long block, Optional<ElementType> type) ->
          Quantizers.quantize(
              input(0),
              input(1),
              optional(2),
              optional(2).map(Tensor::type).or(() -> type).orElse(ElementType.UINT8),
              axis,
              block);
      case DequantizeLinear(long axis, long block) ->
          Quantizers.dequantize(input(0), input(1), optional(2), axis, block);
    };
  }

  private Tensor reduction(Reduction operator) {
    Shape shape = input(0).shape();
    long[] axes =
        operator
            .axes()
            .map(list -> list.stream().mapToLong(Long::longValue).toArray())
            .or(() -> optional(1).map(Tensor::toLongs))
            .orElseGet(() -> new long[0]);
    if (axes.length == 0 && operator.noopWithEmptyAxes()) {
      return input(0);
    }
    LongStream all = axes.length == 0 ? LongStream.range(0, shape.rank()) : Arrays.stream(axes);
    Set<Integer> reduced =
        all.mapToObj(axis -> (int) (axis < 0 ? axis + shape.rank() : axis))
            .collect(Collectors.toSet());
    return Reductions.reduce(operator, input(0), reduced);
  }
}
