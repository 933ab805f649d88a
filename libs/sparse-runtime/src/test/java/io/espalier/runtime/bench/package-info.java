/** Measurements, run by hand. */
@NullMarked
package io.espalier.runtime.bench;

import org.jspecify.annotations.NullMarked;
