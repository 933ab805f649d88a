package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.ElementType;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX's ArgMax and ArgMin: the position of the largest or smallest element along an axis.
 *
 * @param largest whether the largest is looked for
 * @param axis the axis; negative ones count from the back
 * @param keepDims whether the axis stays, with extent 1
 * @param last whether the last of equal elements counts, from operator set 12; otherwise the first
 */
public record ArgExtremum(boolean largest, long axis, boolean keepDims, boolean last)
    implements Indexing {
  static ArgExtremum read(boolean largest, AttributeReader attributes) {
    return new ArgExtremum(
        largest,
        attributes.integer("axis", 0),
        attributes.flag("keepdims", true),
        attributes.flag("select_last_index", false));
  }

  @Override
  public String type() {
    return largest ? "ArgMax" : "ArgMin";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("axis", axis).put("keepdims", keepDims);
    return last ? builder.put("select_last_index", true).build() : builder.build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(1, 1);
    TensorType input = context.type(0);
    int along = context.axis(axis, input.rank());
    List<Dimension> output = new ArrayList<>(input.dimensions());
    if (keepDims) {
      output.set(along, Dimension.of(1));
    } else {
      output.remove(along);
    }
    return List.of(new TensorType(ElementType.INT64, output));
  }
}
