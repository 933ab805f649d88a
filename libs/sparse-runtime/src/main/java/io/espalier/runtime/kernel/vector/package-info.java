/**
 * The Vector API tier: FP32 kernels that are as fast as the registers are wide, from 128 to 512
 * bits.
 *
 * <p>Convolutions come in three forms, chosen per layer by {@link
 * io.espalier.runtime.kernel.vector.ConvolutionChoice}: pixels across lanes with a list of the
 * weights that are not zero; pixels across lanes with all weights; and, where there are only a few
 * pixels, output channels across lanes with weights packed without their zeros.
 *
 * <p>Rules that keep the compiler producing good code here: species are static final; a hot loop is
 * a static method of its own, with its accumulators in local variables; rows that are loaded again
 * and again are off the heap and aligned.
 */
@NullMarked
package io.espalier.runtime.kernel.vector;

import org.jspecify.annotations.NullMarked;
