/**
 * What really goes: channels, neurons, heads and whole layers, with everything that depends on
 * them. Criteria score, an order and a budget say how much goes from where, and a certificate
 * proves that the smaller model computes what the masked one does. Called by the prune service's
 * structured step.
 */
@NullMarked
package io.espalier.prune.structured;

import org.jspecify.annotations.NullMarked;
