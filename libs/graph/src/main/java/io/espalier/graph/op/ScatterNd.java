package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * The data with the updates (input 2) as slices at the coordinates along the last axis of input 1.
 *
 * @param reduction what an update does with the elements at its place
 */
public record ScatterNd(ScatterReduction reduction) implements Indexing {
  static ScatterNd read(AttributeReader attributes) {
    return new ScatterNd(ScatterReduction.read(attributes));
  }

  @Override
  public String type() {
    return "ScatterND";
  }

  @Override
  public Attributes attributes() {
    return reduction.write(Attributes.builder()).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 3);
    Indexing.requirePositions(context, 1);
    TensorType data = context.type(0);
    TensorType indices = context.type(1);
    context.element(2, data.element());
    context.require(indices.rank() >= 1, "coordinates %s have no axis", indices);
    indices
        .knownDim(indices.rank() - 1)
        .ifPresent(
            depth -> {
              context.require(
                  depth <= data.rank(), "coordinates of %d numbers do not fit %s", depth, data);
              context.rank(2, (int) (indices.rank() - 1 + data.rank() - depth));
            });
    return List.of(data);
  }
}
