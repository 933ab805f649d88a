/** Every kernel of the Vector API tier against the scalar one. */
@NullMarked
package io.espalier.runtime.kernel.vector;

import org.jspecify.annotations.NullMarked;
