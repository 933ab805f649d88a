package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * What a step's sparsity is a fraction of: the step saves as much as the same sparsity in every
 * layer would.
 */
public enum Budget implements WireNamed {
  /** The weights that may be pruned. */
  WEIGHTS("weights"),

  /** The bytes of the packed file. */
  BYTES("bytes"),

  /** The multiplications of one image. */
  MACS("macs"),

  /** The time of one image on our runtime, measured layer by layer on this machine. */
  MILLISECONDS("milliseconds");

  private final String wireName;

  Budget(String wireName) {
    this.wireName = wireName;
  }

  @JsonValue
  @Override
  public String wireName() {
    return wireName;
  }
}
