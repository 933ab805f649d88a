/**
 * What a step measured: immutable records with explicit wire names, complete enough that the final
 * report of a run is made from its events alone. Accuracies, recalls and sparsities are fractions
 * between 0 and 1; differences and limits are percentage points.
 */
@NullMarked
package io.espalier.events.metrics;

import org.jspecify.annotations.NullMarked;
