package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Set;

/**
 * What a node computes: one record per operator, each checked when it is made.
 *
 * <p>Attributes that later operator sets turned into inputs are optional components, so that a
 * model of either kind is kept as it is.
 */
public sealed interface Operator
    permits ElementwiseUnary,
        ElementwiseBinary,
        ElementwiseVariadic,
        Pooling,
        Reduction,
        ShapeOperator,
        Normalization,
        Contraction,
        Quantization,
        Logic,
        Indexing,
        Rearrangement,
        Recurrent,
        TransformerOperator,
        IntegerArithmetic,
        If,
        Constant,
        Opaque {
  /** The operator's name in ONNX. */
  String type();

  /** The domain of its operator set; empty for the standard's own. */
  default String domain() {
    return "";
  }

  /** Name with domain, as errors show it. */
  default String qualifiedType() {
    return domain().isEmpty() ? type() : domain() + "::" + type();
  }

  /** The attributes that a file needs to say this. */
  Attributes attributes();

  /** Names of values outside that subgraphs of this operator use. */
  default Set<String> captures() {
    return Set.of();
  }

  /**
   * The types of the outputs, one for each output that the node has. Only called when the types of
   * all inputs are known.
   *
   * @throws io.espalier.graph.GraphException naming the node, if the operator cannot take these
   *     inputs
   */
  List<TensorType> infer(InferenceContext context);
}
