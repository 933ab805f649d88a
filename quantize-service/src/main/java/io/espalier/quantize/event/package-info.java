/**
 * Where records of the quantize topic come in; they are handed on to the stage runner as they are.
 */
@NullMarked
package io.espalier.quantize.event;

import org.jspecify.annotations.NullMarked;
