/**
 * The steps of a routing slip: what a stage is asked to do, as immutable records with explicit wire
 * names. The parameters here, and nothing else, are what a step's key is made of beside its inputs.
 */
@NullMarked
package io.espalier.events.step;

import org.jspecify.annotations.NullMarked;
