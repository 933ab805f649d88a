package io.espalier.standalone.operators;

/** What quantization does with an operator, the better first. */
enum Quantized {
  YES("yes"),
  /** It is gone before: folded into weights, or it does nothing. */
  FOLDED("folded"),
  /** It works on integers already. */
  ITSELF("itself"),
  NO("no");

  private final String word;

  Quantized(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
