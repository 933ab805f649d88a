/** Tests of what other tests run in. */
@NullMarked
package io.espalier.surroundings;

import org.jspecify.annotations.NullMarked;
