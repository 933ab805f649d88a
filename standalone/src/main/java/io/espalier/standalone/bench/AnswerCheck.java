package io.espalier.standalone.bench;

import io.espalier.benchmark.measure.Answer;
import io.espalier.benchmark.measure.Candidate;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import io.espalier.standalone.embedded.StandaloneException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares the outputs of all candidates with those of ONNX Runtime before anything is timed, and
 * drops tiers that turned out to be the same as a lower one.
 */
final class AnswerCheck implements Function<List<Answer>, List<Candidate>> {
  /** Largest relative difference in FP32: sums in another order. */
  static final double FP32_DIFFERENCE_MAX = 1e-3;

  /**
   * Largest relative difference in INT8: one step of rounding here and there, which the layers
   * behind carry on.
   */
  static final double INT8_DIFFERENCE_MAX = 0.1;

  private final Map<Candidate, Double> differences = new LinkedHashMap<>();

  @Override
  public List<Candidate> apply(List<Answer> answers) {
    List<Candidate> chosen = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Answer answer : answers) {
      Candidate candidate = answer.candidate();
      boolean repeated =
          candidate.runtime() == RuntimeName.ESPALIER
              && !seen.add(candidate.precision() + " " + answer.description());
      if (repeated) {
        continue;
      }
      double difference = difference(answer, reference(answers, candidate.precision()));
      double differenceMax =
          switch (candidate.precision()) {
            case FP32 -> FP32_DIFFERENCE_MAX;
            case INT8 -> INT8_DIFFERENCE_MAX;
          };
      if (!(difference <= differenceMax)) {
        throw new StandaloneException(
            String.format(
                Locale.ROOT,
                "%s (%s) answers otherwise than ONNX Runtime: relative difference %.3g, at most"
                    + " %.3g is allowed. It was not timed.",
                candidate.label(),
                answer.description(),
                difference,
                differenceMax));
      }
      differences.put(candidate, difference);
      chosen.add(candidate);
    }
    return chosen;
  }

  /** How far a candidate that was chosen is from ONNX Runtime at the same precision. */
  double difference(Candidate candidate) {
    return differences.getOrDefault(candidate, Double.NaN);
  }

  private static Answer reference(List<Answer> answers, Precision precision) {
    return answers.stream()
        .filter(answer -> answer.candidate().runtime() == RuntimeName.ONNX_RUNTIME)
        .filter(answer -> answer.candidate().precision() == precision)
        .findFirst()
        .orElseThrow();
  }

  /** Norm of the differences of all outputs by the norm of the reference's. */
  static double difference(Answer answer, Answer reference) {
    double differences = 0;
    double norm = 0;
    for (int image = 0; image < reference.outputs().size(); image++) {
      float[] expected = reference.outputs().get(image);
      float[] actual = answer.outputs().get(image);
      if (actual.length != expected.length) {
        return Double.POSITIVE_INFINITY;
      }
      for (int i = 0; i < expected.length; i++) {
        differences += Math.pow((double) actual[i] - expected[i], 2);
        norm += Math.pow(expected[i], 2);
      }
    }
    return differences == 0 ? 0 : Math.sqrt(differences / norm);
  }
}
