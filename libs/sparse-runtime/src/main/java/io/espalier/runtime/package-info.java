/**
 * Runs a graph on the processor, fast where its weights are zero: {@link
 * io.espalier.runtime.Session#open} plans once, {@code run} then works without allocating.
 *
 * <p>Services and tools call this package only; the packages below it are how it works. Kernels are
 * chosen in one place, {@link io.espalier.runtime.kernel.KernelProviders}.
 */
@NullMarked
package io.espalier.runtime;

import org.jspecify.annotations.NullMarked;
