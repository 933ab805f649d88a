/**
 * Integer kernels in C, called through the foreign function interface.
 *
 * <p>The C sources are in {@code src/main/c}; the build puts the compiled library and its SHA-256
 * into the jar where it finds a compiler. Here the library is checked and loaded, weights are
 * packed, and pixels are laid out in strips; the structures that are handed over are described in
 * {@code espalier_kernels.h}. Called by {@link io.espalier.runtime.kernel.integer.IntegerProviders}
 * only.
 */
@NullMarked
package io.espalier.runtime.kernel.natives;

import org.jspecify.annotations.NullMarked;
