/**
 * From a graph to layers: which operators become one layer, in which order layers run, and where
 * their tensors live. Called by the session only.
 */
@NullMarked
package io.espalier.runtime.plan;

import org.jspecify.annotations.NullMarked;
