/** The prune service: takes weights, channels or neurons out of a model, one step per event. */
@NullMarked
package io.espalier.prune;

import org.jspecify.annotations.NullMarked;
