package io.espalier.runtime;

import java.util.Locale;

/**
 * How far a session may go in using the processor. The order is that of speed: a session takes the
 * best tier that the processor and the JVM offer and that is not above the one asked for. The
 * system property {@code espalier.runtime.tier} lowers it for a whole process.
 */
public enum Tier {
  /** Plain Java loops, written to be read: the oracle that the other tiers are compared with. */
  SCALAR,
  /** FP32 kernels on the Vector API ({@code --add-modules=jdk.incubator.vector}). */
  VECTOR,
  /** INT8 kernels in C for ARM processors with dot products of bytes (ARMv8.2 and later). */
  NEON_DOT,
  /** Kernels in C for processors with AVX2 and FMA. */
  AVX2,
  /** Kernels in C for processors with AVX-VNNI: dot products of bytes in vectors of 256 bits. */
  AVX_VNNI,
  /** Kernels in C for processors with AVX-512 VNNI, VBMI and VBMI2. */
  AVX512_VNNI;

  /** System property that names the best tier that a process may use, such as {@code avx2}. */
  public static final String PROPERTY = "espalier.runtime.tier";

  /** The fastest tier there is, whether or not this processor has it. */
  public static Tier best() {
    return AVX512_VNNI;
  }

  /** This tier, or the one that the system property names if that is lower. */
  public Tier withinProperty() {
    String name = System.getProperty(PROPERTY);
    if (name == null || name.isBlank()) {
      return this;
    }
    for (Tier tier : values()) {
      if (tier.name().equals(name.strip().toUpperCase(Locale.ROOT))) {
        return tier.compareTo(this) < 0 ? tier : this;
      }
    }
    throw new IllegalArgumentException(
        "System property "
            + PROPERTY
            + " is \""
            + name
            + "\"; give one of "
            + String.join(", ", java.util.Arrays.stream(values()).map(Tier::label).toList()));
  }

  /** The name in lower case, as the property has it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
