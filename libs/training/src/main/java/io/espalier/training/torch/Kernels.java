package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.ElementType;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.Attention;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Contraction;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.Einsum;
import io.espalier.graph.op.ElementwiseBinary;
import io.espalier.graph.op.ElementwiseUnary;
import io.espalier.graph.op.ElementwiseVariadic;
import io.espalier.graph.op.Gemm;
import io.espalier.graph.op.GlobalAveragePool;
import io.espalier.graph.op.GlobalLpPool;
import io.espalier.graph.op.GlobalMaxPool;
import io.espalier.graph.op.If;
import io.espalier.graph.op.Indexing;
import io.espalier.graph.op.IntegerArithmetic;
import io.espalier.graph.op.Logic;
import io.espalier.graph.op.LpPool;
import io.espalier.graph.op.MatMul;
import io.espalier.graph.op.MaxPool;
import io.espalier.graph.op.Normalization;
import io.espalier.graph.op.Opaque;
import io.espalier.graph.op.Operator;
import io.espalier.graph.op.Pooling;
import io.espalier.graph.op.Quantization;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Reduction;
import io.espalier.graph.op.RotaryEmbedding;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.Where;
import java.util.List;
import java.util.Optional;

/** What each operator computes. */
final class Kernels {
  private Kernels() {}

  /** The outputs of one node. */
  static List<Operand> apply(Call call) {
    if (call.onHost()) {
      Optional<Tensor> result = HostKernels.apply(call, call.node().operator());
      if (result.isPresent()) {
        return List.of(new Operand.Host(result.get()));
      }
    }
    if (isForHost(call)) {
      return ReferenceKernels.apply(call);
    }
    return switch (call.node().operator()) {
      case Contraction contraction -> contraction(call, contraction);
      case Pooling pooling -> pooling(call, pooling);
      case Normalization normalization -> NormalizationKernels.apply(call, normalization);
      case ElementwiseUnary unary -> ElementwiseKernels.unary(call, unary);
      case ElementwiseBinary binary -> ElementwiseKernels.binary(call, binary);
      case ElementwiseVariadic variadic -> one(ElementwiseKernels.variadic(call, variadic));
      case ShapeOperator shape -> ShapeKernels.apply(call, shape);
      case Reduction reduction -> ReductionKernels.apply(call, reduction);
      case Quantization quantization -> QuantizationKernels.apply(call, quantization);
      case Rearrangement rearrangement -> RearrangementKernels.apply(call, rearrangement);
      case Indexing indexing -> IndexingKernels.apply(call, indexing);
      case Where _ -> IndexingKernels.where(call);
      case Attention attention -> AttentionKernels.apply(call, attention);
      case RotaryEmbedding rotary -> one(RotaryKernels.apply(call, rotary));
      case Logic _, Recurrent _, IntegerArithmetic _ -> ReferenceKernels.apply(call);
      case Constant(Tensor value) -> List.of(new Operand.Host(value));
      case If _ -> throw new IllegalStateException("If is run where the values outside are known");
      case Opaque _ -> throw call.unsupported("the training engine does not know this operator");
    };
  }

  /**
   * Whether a node works on numbers that are no arrays of the engine and is not one of those that
   * take the scalar evaluator long.
   */
  static boolean isForHost(Call call) {
    Operator operator = call.node().operator();
    boolean known = !(operator instanceof Opaque || operator instanceof If);
    boolean costly =
        operator instanceof Contraction
            || operator instanceof Pooling
            || operator instanceof Normalization;
    return call.onHost() && known && !(costly && call.tensor(0).type() == ElementType.FLOAT);
  }

  private static List<Operand> contraction(Call call, Contraction operator) {
    return switch (operator) {
      case Conv conv -> one(ConvolutionKernels.conv(call, conv));
      case Gemm gemm -> one(ConvolutionKernels.gemm(call, gemm));
      case MatMul _ -> one(ConvolutionKernels.matMul(call));
      case ConvTranspose conv -> one(TransposedKernels.convolve(call, conv));
      case Einsum einsum -> EinsumKernels.apply(call, einsum);
    };
  }

  private static List<Operand> pooling(Call call, Pooling operator) {
    return switch (operator) {
      case MaxPool pool when call.node().outputs().size() > 1 -> ReferenceKernels.apply(call);
      case MaxPool pool -> one(PoolingKernels.maxPool(call, pool));
      case AveragePool pool -> one(PoolingKernels.averagePool(call, pool));
      case GlobalAveragePool _ -> one(PoolingKernels.globalAverage(call.array(0)));
      case GlobalMaxPool _ -> one(PoolingKernels.globalMax(call.array(0)));
      case LpPool pool -> one(WindowKernels.norm(call, pool));
      case GlobalLpPool(long p) -> one(PoolingKernels.globalNorm(call.array(0), p));
    };
  }

  static List<Operand> one(NDArray array) {
    return List.of(new Operand.Array(array));
  }
}
