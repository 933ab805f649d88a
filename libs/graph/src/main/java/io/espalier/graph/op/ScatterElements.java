package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * The data with the updates (input 2) at the positions in input 1 along an axis, and at the same
 * place along all others.
 *
 * @param axis the axis; negative ones count from the back
 * @param reduction what an update does with the element at its place
 * @param early whether it has the name it had before operator set 11, Scatter
 */
public record ScatterElements(long axis, ScatterReduction reduction, boolean early)
    implements Indexing {
  static ScatterElements read(boolean early, AttributeReader attributes) {
    return new ScatterElements(
        attributes.integer("axis", 0), ScatterReduction.read(attributes), early);
  }

  @Override
  public String type() {
    return early ? "Scatter" : "ScatterElements";
  }

  @Override
  public Attributes attributes() {
    return reduction.write(Attributes.builder().put("axis", axis)).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    Indexing.requirePositions(context, 1);
    TensorType data = context.type(0);
    context.axis(axis, data.rank());
    context.rank(1, data.rank());
    context.rank(2, data.rank());
    context.element(2, data.element());
    for (int a = 0; a < data.rank(); a++) {
      context.same(context.type(1).dim(a), context.type(2).dim(a), "positions and updates");
    }
    return List.of(data);
  }
}
