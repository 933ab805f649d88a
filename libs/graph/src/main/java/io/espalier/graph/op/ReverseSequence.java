package io.espalier.graph.op;

import io.espalier.graph.GraphException;
import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Reverses the first elements of each sequence, as many as input 1 says.
 *
 * @param batchAxis the axis of the sequences, 0 or 1
 * @param timeAxis the axis along which they run, the other one
 */
public record ReverseSequence(long batchAxis, long timeAxis) implements Indexing {
  /** Checks that the axes are the first two. */
  public ReverseSequence {
    if (Math.min(batchAxis, timeAxis) != 0 || Math.max(batchAxis, timeAxis) != 1) {
      throw new GraphException(
          "batch_axis " + batchAxis + " and time_axis " + timeAxis + " are not 0 and 1");
    }
  }

  static ReverseSequence read(AttributeReader attributes) {
    return new ReverseSequence(
        attributes.integer("batch_axis", 1), attributes.integer("time_axis", 0));
  }

  @Override
  public String type() {
    return "ReverseSequence";
  }

  @Override
  public Attributes attributes() {
    return Attributes.builder().put("batch_axis", batchAxis).put("time_axis", timeAxis).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(2, 2);
    context.rank(1, 1);
    TensorType input = context.type(0);
    context.require(input.rank() >= 2, "input %s has no time axis", input);
    context.same(context.type(1).dim(0), input.dim((int) batchAxis), "sequences and lengths");
    return List.of(input);
  }
}
