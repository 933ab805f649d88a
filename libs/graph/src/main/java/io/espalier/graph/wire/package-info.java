/**
 * The encoded bytes of a model before anything is decoded: what they hold, what decoding them would
 * cost, and whether they keep to the limits. Used by the reader of this library only.
 */
@NullMarked
package io.espalier.graph.wire;

import org.jspecify.annotations.NullMarked;
