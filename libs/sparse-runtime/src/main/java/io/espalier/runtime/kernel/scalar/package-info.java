/**
 * The scalar tier: every kernel in its plainest form. It runs everywhere, and what it computes is
 * what every other tier has to compute.
 */
@NullMarked
package io.espalier.runtime.kernel.scalar;

import org.jspecify.annotations.NullMarked;
