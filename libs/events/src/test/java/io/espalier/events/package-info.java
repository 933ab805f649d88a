/** Tests of the event contract, and the samples that they share. */
@NullMarked
package io.espalier.events;

import org.jspecify.annotations.NullMarked;
