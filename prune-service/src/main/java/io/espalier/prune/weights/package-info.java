/**
 * Setting weights to zero: criteria score single weights, units say which weights go as one, an
 * allocation says how sparse each layer becomes. Plain Java on {@link io.espalier.graph.Graph};
 * called by the service's handler.
 */
@NullMarked
package io.espalier.prune.weights;

import org.jspecify.annotations.NullMarked;
