/**
 * Structured pruning: which channels of which parameters depend on each other, and their removal.
 *
 * <p>Every entry of every axis of every value is a node in a union-find; operators join the entries
 * that must go together, as in DepGraph (Fang et al., CVPR 2023). What an operator does not let go
 * of is pinned, with the reason.
 */
@NullMarked
package io.espalier.graph.channels;

import org.jspecify.annotations.NullMarked;
