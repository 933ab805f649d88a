/** Tests of the integer oracle. */
@NullMarked
package io.espalier.runtime.kernel.integer;

import org.jspecify.annotations.NullMarked;
