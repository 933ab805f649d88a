/**
 * Which weights go: criteria give every weight or channel a score, an allocation says how many of
 * the lowest go from where, and a granularity carries it out. Plain Java on {@link
 * io.espalier.graph.Graph}; only the handler knows about events.
 */
@NullMarked
package io.espalier.prune.service;

import org.jspecify.annotations.NullMarked;
