package io.espalier.graph.rewrite;

import io.espalier.graph.Graph;

/** A change to a graph that keeps what the graph computes in inference. */
public interface RewriteRule {
  /** The changed graph; the same one where there is nothing to do. */
  Graph apply(Graph graph);

  /** The rule's name, for logs and errors. */
  default String name() {
    return getClass().getSimpleName();
  }
}
