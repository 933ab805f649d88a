/** The DJL engine as an application uses it. */
@NullMarked
package io.espalier.runtime.djl;

import org.jspecify.annotations.NullMarked;
