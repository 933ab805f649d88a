package io.espalier.runtime;

/**
 * How far a session may go in using the processor. The order is that of speed: a session takes the
 * best tier that the processor and the JVM offer and that is not above the one asked for.
 */
public enum Tier {
  /** Plain Java loops, written to be read: the oracle that the other tiers are compared with. */
  SCALAR,
  /** FP32 kernels on the Vector API ({@code --add-modules=jdk.incubator.vector}). */
  VECTOR
}
