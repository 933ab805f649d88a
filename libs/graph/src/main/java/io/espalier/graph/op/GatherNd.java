package io.espalier.graph.op;

import io.espalier.graph.Dimension;
import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Slices at the coordinates along the last axis of input 1.
 *
 * @param batchDims number of leading axes that both inputs share
 */
public record GatherNd(long batchDims) implements Indexing {
  /** Checks the number. */
  public GatherNd {
    if (batchDims < 0) {
      throw new GraphException("batch_dims " + batchDims + " is negative");
    }
  }

  static GatherNd read(AttributeReader attributes) {
    return new GatherNd(attributes.integer("batch_dims", 0));
  }

  @Override
  public String type() {
    return "GatherND";
  }

  @Override
  public Attributes attributes() {
    return batchDims == 0
        ? Attributes.none()
        : Attributes.builder().put("batch_dims", batchDims).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    Indexing.requirePositions(context, 1);
    TensorType input = context.type(0);
    TensorType indices = context.type(1);
    context.require(
        batchDims < indices.rank() && batchDims < input.rank(),
        "batch_dims %d is too large for %s and %s",
        batchDims,
        input,
        indices);
    long depth = indices.knownDim(indices.rank() - 1).orElseThrow(UnknownTypeException::new);
    context.require(
        batchDims + depth <= input.rank(), "coordinates of %d numbers do not fit %s", depth, input);
    List<Dimension> output = new ArrayList<>(indices.dimensions().subList(0, indices.rank() - 1));
    output.addAll(input.dimensions().subList((int) (batchDims + depth), input.rank()));
    return List.of(input.withDimensions(output));
  }
}
