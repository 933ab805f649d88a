/**
 * Kernels that work on 8-bit integers: what they compute, where their tensors lie, and who provides
 * them.
 *
 * <p>Activations are unsigned bytes off the heap, placed by a {@link
 * io.espalier.runtime.kernel.integer.ByteLayout}; signed activations are stored with 128 added to
 * them and to their zero point, which changes nothing. An {@link
 * io.espalier.runtime.kernel.integer.IntegerOperation} says exactly, to the last bit, what comes
 * out; {@link io.espalier.runtime.kernel.integer.scalar} is that said in Java, and every other
 * provider has to give the same bytes. Called by the planner and the session only.
 */
@NullMarked
package io.espalier.runtime.kernel.integer;

import org.jspecify.annotations.NullMarked;
