package io.espalier.standalone.operators;

/** How far the training engine goes with an operator, the better first. */
enum Support {
  YES("yes"),
  /** Computed, but no gradient comes back through it. */
  FORWARD("forward"),
  NO("no");

  private final String word;

  Support(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
