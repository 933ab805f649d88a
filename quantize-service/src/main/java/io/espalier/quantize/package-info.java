/** The quantize service: brings models to INT8, one step per event. */
@NullMarked
package io.espalier.quantize;

import org.jspecify.annotations.NullMarked;
