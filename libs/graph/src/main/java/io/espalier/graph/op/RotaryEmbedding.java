package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;

/**
 * Turns pairs of elements by angles that grow with the position (Su et al., 2021). Inputs: x {@code
 * [N, heads, L, d]} or {@code [N, L, heads * d]}, cosines and sines, optional positions.
 *
 * @param interleaved whether neighbours are a pair; otherwise the halves are
 * @param heads number of heads of a three-dimensional input; 0 if it has four
 * @param dimensions number of elements that are turned; 0 for all
 */
public record RotaryEmbedding(boolean interleaved, long heads, long dimensions)
    implements TransformerOperator {
  static RotaryEmbedding read(AttributeReader attributes) {
    return new RotaryEmbedding(
        attributes.flag("interleaved", false),
        attributes.integer("num_heads", 0),
        attributes.integer("rotary_embedding_dim", 0));
  }

  @Override
  public String type() {
    return "RotaryEmbedding";
  }

  @Override
  public Attributes attributes() {
    Attributes.Builder builder = Attributes.builder().put("interleaved", interleaved);
    if (heads != 0) {
      builder.put("num_heads", heads);
    }
    return dimensions == 0
        ? builder.build()
        : builder.put("rotary_embedding_dim", dimensions).build();
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    context.inputsBetween(3, 4);
    TensorType input = context.type(0);
    context.require(
        input.rank() == 4 || input.rank() == 3 && heads > 0,
        "input %s has neither 4 axes nor 3 and num_heads",
        input);
    return List.of(input);
  }
}
