package io.espalier.benchmark.profile;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The widest vector instructions a runtime may use. A cap: it never makes a processor do what it
 * cannot.
 */
public enum InstructionTier {
  /** 128-bit vectors: what every x86-64 processor of the last fifteen years has. */
  SSE4("sse4"),
  /** 256-bit vectors with fused multiply-add. */
  AVX2("avx2"),
  /** 512-bit vectors. */
  AVX512("avx512"),
  /** Whatever the machine has: nothing is capped. */
  BEST("best");

  private final String wireName;

  InstructionTier(String wireName) {
    this.wireName = wireName;
  }

  /** The name used in profile files and reports. */
  public String wireName() {
    return wireName;
  }

  /** The tier of that name, or empty. */
  static Optional<InstructionTier> named(String name) {
    return Arrays.stream(values()).filter(tier -> tier.wireName.equals(name)).findFirst();
  }

  static String allNames() {
    return Arrays.stream(values()).map(InstructionTier::wireName).collect(Collectors.joining(", "));
  }
}
