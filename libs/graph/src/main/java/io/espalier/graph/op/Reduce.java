package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import java.util.List;
import java.util.Optional;

/**
 * The reductions beside the sum, the mean and the maximum. Their axes are an input from operator
 * set 18.
 *
 * @param function what is computed of the reduced elements
 * @param axes the axes, if they are an attribute
 * @param keepDims whether reduced axes stay, with extent 1
 * @param noopWithEmptyAxes whether nothing is reduced when no axes are given
 */
public record Reduce(
    Function function, Optional<List<Long>> axes, boolean keepDims, boolean noopWithEmptyAxes)
    implements Reduction {
  /** What is computed. */
  public enum Function {
    MINIMUM("ReduceMin"),
    PRODUCT("ReduceProd"),
    /** The sum of magnitudes. */
    L1("ReduceL1"),
    /** The root of the sum of squares. */
    L2("ReduceL2"),
    LOG_SUM("ReduceLogSum"),
    LOG_SUM_EXP("ReduceLogSumExp"),
    SUM_SQUARE("ReduceSumSquare");

    private final String type;

    Function(String type) {
      this.type = type;
    }

    /** The operator's name in ONNX. */
    String type() {
      return type;
    }
  }

  private static final int AXES_INPUT_SINCE = 18;

  /** Checks that the axes are given once each. */
  public Reduce {
    axes = axes.map(List::copyOf);
    if (axes.isPresent() && axes.get().stream().distinct().count() < axes.get().size()) {
      throw new GraphException("axes " + axes.get() + " are repeated");
    }
  }

  static Reduce read(Function function, AttributeReader attributes) {
    boolean input = attributes.opset() >= AXES_INPUT_SINCE;
    return new Reduce(
        function,
        input ? Optional.empty() : attributes.integers("axes"),
        attributes.flag("keepdims", true),
        input && attributes.flag("noop_with_empty_axes", false));
  }

  @Override
  public String type() {
    return function.type;
  }
}
