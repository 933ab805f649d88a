package io.espalier.graph.op;

import java.util.List;
import java.util.Optional;

/**
 * Mean over axes, which are an input from operator set 18.
 *
 * @param axes the axes, if they are an attribute
 * @param keepDims whether reduced axes stay, with extent 1
 * @param noopWithEmptyAxes whether nothing is reduced when no axes are given
 */
public record ReduceMean(Optional<List<Long>> axes, boolean keepDims, boolean noopWithEmptyAxes)
    implements Reduction {
  /** The operator set in which the axes became an input. */
  static final int AXES_INPUT_SINCE = 18;

  static ReduceMean read(AttributeReader attributes) {
    boolean input = attributes.opset() >= AXES_INPUT_SINCE;
    return new ReduceMean(
        input ? Optional.empty() : attributes.integers("axes"),
        attributes.flag("keepdims", true),
        input && attributes.flag("noop_with_empty_axes", false));
  }

  @Override
  public String type() {
    return "ReduceMean";
  }
}
