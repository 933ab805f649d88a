/** Tests of the shared checks. */
@NullMarked
package io.espalier.events.check;

import org.jspecify.annotations.NullMarked;
