/**
 * Every integer operation as its definition says it: the oracle of the other providers, and what
 * runs where they decline.
 */
@NullMarked
package io.espalier.runtime.kernel.integer.scalar;

import org.jspecify.annotations.NullMarked;
