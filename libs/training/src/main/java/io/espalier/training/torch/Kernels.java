package io.espalier.training.torch;

import ai.djl.ndarray.NDArray;
import io.espalier.graph.Tensor;
import io.espalier.graph.op.AveragePool;
import io.espalier.graph.op.Constant;
import io.espalier.graph.op.Conv;
import io.espalier.graph.op.ConvTranspose;
import io.espalier.graph.op.DequantizeLinear;
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
import io.espalier.graph.op.QuantizeLinear;
import io.espalier.graph.op.Rearrangement;
import io.espalier.graph.op.Recurrent;
import io.espalier.graph.op.Reduction;
import io.espalier.graph.op.ShapeOperator;
import io.espalier.graph.op.TransformerOperator;
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
    return switch (call.node().operator()) {
      case Conv conv -> one(ConvolutionKernels.conv(call, conv));
      case Gemm gemm -> one(ConvolutionKernels.gemm(call, gemm));
      case MatMul _ -> one(ConvolutionKernels.matMul(call));
      case MaxPool pool -> one(PoolingKernels.maxPool(call, pool));
      case AveragePool pool -> one(PoolingKernels.averagePool(call, pool));
      case GlobalAveragePool _ -> one(PoolingKernels.globalAverage(call.array(0)));
      case GlobalMaxPool _ -> one(PoolingKernels.globalMax(call.array(0)));
      case Normalization normalization -> one(NormalizationKernels.apply(call, normalization));
      case ElementwiseUnary unary -> one(ElementwiseKernels.unary(call, unary));
      case ElementwiseBinary binary -> one(ElementwiseKernels.binary(call, binary));
      case ElementwiseVariadic variadic -> one(ElementwiseKernels.variadic(call, variadic));
      case ShapeOperator shape -> ShapeKernels.apply(call, shape);
      case Reduction reduction -> one(ReductionKernels.apply(call, reduction));
      case QuantizeLinear quantize -> one(QuantizationKernels.quantize(call, quantize));
      case DequantizeLinear dequantize ->
          one(QuantizationKernels.dequantize(call, dequantize, call.array(0)));
      case Constant(Tensor value) -> List.of(new Operand.Host(value));
      case ConvTranspose _, Einsum _, LpPool _, GlobalLpPool _ ->
          throw call.unsupported("the training engine does not compute this operator");
      case Logic _,
          Indexing _,
          Rearrangement _,
          Recurrent _,
          TransformerOperator _,
          IntegerArithmetic _,
          If _ ->
          throw call.unsupported("the training engine does not compute this operator");
      case Opaque _ -> throw call.unsupported("the training engine does not know this operator");
    };
  }

  private static List<Operand> one(NDArray array) {
    return List.of(new Operand.Array(array));
  }
}
