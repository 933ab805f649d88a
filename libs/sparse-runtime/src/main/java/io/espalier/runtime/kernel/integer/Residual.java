package io.espalier.runtime.kernel.integer;

/**
 * A second tensor of bytes that is added before requantisation.
 *
 * @param layout of the output's shape
 * @param multiplier its scale divided by the output's scale
 * @param zeroPoint its zero point
 */
public record Residual(ByteLayout layout, float multiplier, int zeroPoint) {}
