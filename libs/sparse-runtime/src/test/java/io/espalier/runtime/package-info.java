/** Tests of whole sessions. */
@NullMarked
package io.espalier.runtime;

import org.jspecify.annotations.NullMarked;
