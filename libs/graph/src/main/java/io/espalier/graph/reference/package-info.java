/**
 * The oracle: runs a graph in plain scalar Java, written to be read. Every other engine is compared
 * with it.
 *
 * <p>Numbers are computed in {@code double} and rounded to the element type after each node;
 * integers are computed exactly.
 */
@NullMarked
package io.espalier.graph.reference;

import org.jspecify.annotations.NullMarked;
