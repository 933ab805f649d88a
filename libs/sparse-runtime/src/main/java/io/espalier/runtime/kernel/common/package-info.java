/** Kernels that are the same in every tier, because they cost next to nothing in a classifier. */
@NullMarked
package io.espalier.runtime.kernel.common;

import org.jspecify.annotations.NullMarked;
