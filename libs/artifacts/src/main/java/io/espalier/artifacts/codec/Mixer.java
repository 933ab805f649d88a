package io.espalier.artifacts.codec;

import java.util.Arrays;

/**
 * Predicts one bit after another. Each input has a table of adaptive probabilities, one per
 * context; the probabilities of the current contexts are combined in the logistic domain with
 * weights that learn by gradient descent on the coding cost. Integer arithmetic only, so that every
 * machine decodes what any machine encoded.
 */
final class Mixer {

  /** A probability has 22 bits, and below it 10 bits count how often it was used. */
  private static final int COUNT_BITS = 10;

  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int UNDECIDED = 1 << 31;
  private static final int WEIGHT_ONE = 1 << 16;
  private static final int ROUND = 1 << 11;
  private static final int[] RATE = new int[COUNT_MASK + 1];

  static {
    for (int count = 0; count < RATE.length; count++) {
      RATE[count] = (int) (WEIGHT_ONE / (count + 1.6));
    }
  }

  private final int inputs;
  private final int[] states;
  private final int[] starts;
  private final int[] contexts;
  private final int[] stretched;
  private final int[] weights;
  private final int countMax;
  private final int learning;

  /**
   * @param countMax how many uses a probability remembers: the larger, the more stationary
   * @param learning how fast the weights move
   * @param sets number of weight sets to choose among
   * @param contexts number of contexts of each input
   */
  Mixer(int countMax, int learning, int sets, int... contexts) {
    this.inputs = contexts.length;
    this.countMax = Math.min(countMax, COUNT_MASK);
    this.learning = learning;
    this.starts = new int[inputs];
    int size = 0;
    for (int i = 0; i < inputs; i++) {
      starts[i] = size;
      size += contexts[i];
    }
    this.states = new int[size];
    Arrays.fill(states, UNDECIDED);
    this.contexts = new int[inputs];
    this.stretched = new int[inputs];
    this.weights = new int[sets * inputs];
    Arrays.fill(weights, WEIGHT_ONE * 2 / (inputs + 2));
  }

  int inputs() {
    return inputs;
  }

  /** Sets the context of one input for the next bit. */
  void context(int input, int context) {
    contexts[input] = starts[input] + context;
  }

  /** Codes a bit in the contexts that were set, and learns from it. */
  int code(BitCoder coder, int bit, int set) {
    int base = set * inputs;
    long sum = 0;
    for (int i = 0; i < inputs; i++) {
      int x = Logistic.stretch(states[contexts[i]] >>> 32 - BitCoder.PROBABILITY_BITS);
      stretched[i] = x;
      sum += (long) x * weights[base + i];
    }
    int probability = Logistic.squash((int) (sum >> 16));
    int coded = coder.code(bit, probability);
    learn(coded, (coded << 16) - probability, base);
    return coded;
  }

  private void learn(int bit, int error, int base) {
    int step = error * learning;
    int target = bit == 0 ? 0 : -1 >>> COUNT_BITS;
    for (int i = 0; i < inputs; i++) {
      weights[base + i] += (stretched[i] * (step >> 8) + ROUND) >> 12;
      int state = states[contexts[i]];
      int count = state & COUNT_MASK;
      int probability = state >>> COUNT_BITS;
      probability += (int) (((long) (target - probability) * RATE[count]) >> 16);
      states[contexts[i]] = probability << COUNT_BITS | (count < countMax ? count + 1 : count);
    }
  }
}
