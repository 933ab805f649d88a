package io.espalier.graph.op;

import io.espalier.graph.TensorType;
import java.util.List;
import java.util.Set;

/**
 * An operator that this library does not know. It is carried through unchanged and only refused by
 * what would have to understand it.
 *
 * @param domain the domain of its operator set; empty for the standard's own
 * @param type its name
 * @param overload which of several functions of that name is meant; usually empty
 * @param attributes its attributes
 * @param captures names of values outside that its subgraphs use
 */
public record Opaque(
    String domain, String type, String overload, Attributes attributes, Set<String> captures)
    implements Operator {
  /** Makes the set immutable. */
  public Opaque {
    captures = Set.copyOf(captures);
  }

  @Override
  public List<TensorType> infer(InferenceContext context) {
    throw new UnknownTypeException();
  }
}
