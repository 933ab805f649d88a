/**
 * Changes to graphs as named rules, one to a file. A rule never mutates: it returns a new graph, or
 * the same one where there is nothing to do. The orders in which rules run are in {@link
 * io.espalier.graph.rewrite.Passes} and nowhere else.
 */
@NullMarked
package io.espalier.graph.rewrite;

import org.jspecify.annotations.NullMarked;
