/**
 * What of a graph in QDQ form can be computed in integers: finds the nodes that together are one
 * integer operation, with their scales, zero points and weights. Called by the planner only, which
 * places the tensors and leaves everything else to floats.
 */
@NullMarked
package io.espalier.runtime.plan.integer;

import org.jspecify.annotations.NullMarked;
