package io.espalier.standalone.operators;

import java.util.Map;
import java.util.TreeMap;

/** The standard's operators that the graph library carries through unread, with the reason. */
final class UnknownOperators {
  private static final String REASONS =
      """
      values that are sequences, maps or optionals: ConcatFromSequence Optional OptionalGetElement OptionalHasElement SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SplitToSequence
      texts: RegexFullMatch StringConcat StringNormalizer StringSplit TfIdfVectorizer
      loops, whose length is only known when they run: Loop Scan
      random numbers, of which there is no right answer: Bernoulli Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike
      losses and optimizers of another trainer: Adagrad Adam Gradient Momentum NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss
      signals and images before or behind the network: AffineGrid BlackmanWindow CenterCropPad Col2Im DFT GridSample HammingWindow HannWindow ImageDecoder MelWeightMatrix NonMaxSuppression STFT
      rare in classifiers; ask for it: BitCast CumProd DeformConv Det MaxRoiPool MaxUnpool RoiAlign TensorScatter Unique
      """;

  private UnknownOperators() {}

  /** The operators, in order of their names. */
  static Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    REASONS
        .strip()
        .lines()
        .forEach(
            line -> {
              String[] parts = line.split(": ", 2);
              for (String type : parts[1].split(" ")) {
                reasons.put(type, parts[0]);
              }
            });
    return reasons;
  }
}
