/** Compares the kernels in C with the scalar ones, in memory with guard pages at both ends. */
@NullMarked
package io.espalier.runtime.kernel.natives;

import org.jspecify.annotations.NullMarked;
