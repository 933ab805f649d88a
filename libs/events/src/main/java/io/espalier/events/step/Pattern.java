package io.espalier.events.step;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.espalier.events.check.Checks;
import io.espalier.events.check.InvalidFieldException;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The shape of what goes as one where that is more than a weight; text such as 4x1 or 2:4. */
public sealed interface Pattern {
  /** The most weights of a block or group along one axis. */
  int EXTENT_MAX = 64;

  /** The text on the wire and in recipes. */
  @JsonValue
  String text();

  /**
   * A block.
   *
   * @param outputs adjacent output channels, 1 to {@value Pattern#EXTENT_MAX}
   * @param inputs adjacent input channels, 1 to {@value Pattern#EXTENT_MAX}
   */
  record Block(int outputs, int inputs) implements Pattern {
    public Block {
      Checks.range("pattern", outputs, 1, EXTENT_MAX);
      Checks.range("pattern", inputs, 1, EXTENT_MAX);
    }

    @Override
    public String text() {
      return outputs + "x" + inputs;
    }
  }

  /**
   * At most N weights that are not zero in each group.
   *
   * @param kept N, 1 to M - 1
   * @param of M, the adjacent input channels of a group, 2 to {@value Pattern#EXTENT_MAX}
   */
  record NOfM(int kept, int of) implements Pattern {
    public NOfM {
      Checks.range("pattern", of, 2, EXTENT_MAX);
      Checks.range("pattern", kept, 1, of - 1);
    }

    @Override
    public String text() {
      return kept + ":" + of;
    }

    /** The sparsity that the pattern gives where it divides the channels, 0 to 1. */
    public double sparsity() {
      return 1 - (double) kept / of;
    }
  }

  /**
   * Reads a pattern.
   *
   * @throws InvalidFieldException when the text is neither like 4x1 nor like 2:4
   */
  @JsonCreator
  static Pattern of(String text) {
    Matcher matcher = java.util.regex.Pattern.compile("(\\d{1,3})([x:])(\\d{1,3})").matcher(text);
    if (!matcher.matches()) {
      throw new InvalidFieldException(
          "pattern",
          "The field 'pattern' is '%s'; it must be a block such as '4x1' (output by input channels) or N:M such as '2:4'."
              .formatted(text));
    }
    int first = Integer.parseInt(matcher.group(1));
    int second = Integer.parseInt(matcher.group(3));
    return matcher.group(2).equals("x") ? new Block(first, second) : new NOfM(first, second);
  }

  /** Checks that a granularity has the pattern that it needs, and no other. */
  static void check(Granularity granularity, @Nullable Pattern pattern, double sparsity) {
    boolean fits =
        switch (granularity) {
          case BLOCK -> pattern instanceof Block;
          case N_OF_M -> pattern instanceof NOfM;
          case UNSTRUCTURED, CHANNEL, NEURON, HEAD, FFN, LAYER -> pattern == null;
        };
    if (!fits) {
      throw new InvalidFieldException(
          "pattern",
          "The granularity '%s' does not go with the pattern '%s': blocks need one such as '4x1', n-of-m one such as '2:4', the others none."
              .formatted(granularity.wireName(), pattern == null ? "none" : pattern.text()));
    }
    if (pattern instanceof NOfM nOfM && Math.abs(nOfM.sparsity() - sparsity) > 0.01) {
      throw new InvalidFieldException(
          "sparsity",
          "The pattern %s makes %s of the weights zero, but the field 'sparsity' is %s: give that sparsity, or leave it out of the recipe."
              .formatted(nOfM.text(), nOfM.sparsity(), sparsity));
    }
  }
}
