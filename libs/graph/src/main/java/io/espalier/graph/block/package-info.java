/**
 * Recognizes what several nodes of a graph mean together: attention with its heads, layer
 * normalization, GELU, and layers with their bias and activation, in the forms in which exporters
 * write them. The graph itself stays as it is. Models should go through {@link
 * io.espalier.graph.rewrite.Passes#forTraining} before, which makes constants of computed scales
 * and shapes.
 */
@NullMarked
package io.espalier.graph.block;

import org.jspecify.annotations.NullMarked;
