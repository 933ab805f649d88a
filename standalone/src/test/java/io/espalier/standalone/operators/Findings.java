package io.espalier.standalone.operators;

/**
 * What can be done with an operator.
 *
 * @param trained by the training engine
 * @param sparse whether the sparse runtime runs it
 * @param prunable whether channels of a layer before it can be removed
 * @param quantized what quantization does with it
 */
record Findings(Support trained, boolean sparse, boolean prunable, Quantized quantized) {
  /** The better of both in everything: an operator can do what one use of it can. */
  Findings or(Findings other) {
    return new Findings(
        trained.compareTo(other.trained) < 0 ? trained : other.trained,
        sparse || other.sparse,
        prunable || other.prunable,
        quantized.compareTo(other.quantized) < 0 ? quantized : other.quantized);
  }

  String cells() {
    return "%s | %s | %s | %s"
        .formatted(trained.word(), yes(sparse), yes(prunable), quantized.word());
  }

  private static String yes(boolean condition) {
    return condition ? "yes" : "no";
  }
}
