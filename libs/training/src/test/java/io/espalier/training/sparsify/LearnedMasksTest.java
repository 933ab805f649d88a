package io.espalier.training.sparsify;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.training.sparsify.Sparsification.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LearnedMasksTest {
  private static final long SEED = 17;
  private static final int OUTPUTS = 20;
  private static final int INPUTS = 30;
  private static final int STEPS = 200;

  @ParameterizedTest
  @EnumSource(Method.class)
  void everyMethodFindsTheWeightsThatTheLossNeeds(Method method) {
    // Given a quadratic loss that needs every fifth weight, and weights that say nothing about it
    float[] weights = start();
    float[] targets = new float[weights.length];
    for (int i = 0; i < targets.length; i += 5) {
      targets[i] = weights[i] > 0 ? 1.2f : -1.2f;
    }
    LearnedLayer layer = layer(weights, new Unit.Single());

    // When its masks are learned
    learn(layer, targets, how(method, 0.8, new Unit.Single()));

    // Then just those weights stay
    int found = 0;
    for (int i = 0; i < targets.length; i++) {
      assertThat(weights[i] == 0f).isEqualTo(layer.mask()[i] == 0f);
      found += weights[i] != 0f && targets[i] != 0f ? 1 : 0;
    }
    assertThat(LearnedMasks.zeros(weights)).isEqualTo(480);
    assertThat(found).as("found of 120, %s with seed %d", method, SEED).isGreaterThan(114);
  }

  @Test
  void blocksGoAsOne() {
    // Given
    float[] weights = start();
    LearnedLayer layer = layer(weights, new Unit.Block(4, 1));

    // When
    learn(layer, start(), how(Method.GRADUAL, 0.5, new Unit.Block(4, 1)));

    // Then
    assertThat(LearnedMasks.zeros(weights)).isEqualTo(300);
    for (int i = 0; i < weights.length; i++) {
      int top = i / INPUTS / 4 * 4 * INPUTS + i % INPUTS;
      assertThat(layer.mask()[i]).isEqualTo(layer.mask()[top]);
    }
  }

  @Test
  void everyGroupKeepsTwoOfFour() {
    // Given 30 inputs: seven groups of four and one of two
    float[] weights = start();
    LearnedLayer layer = layer(weights, new Unit.NOfM(2, 4));

    // When
    learn(layer, start(), how(Method.MOVEMENT, 0.5, new Unit.NOfM(2, 4)));

    // Then
    for (int output = 0; output < OUTPUTS; output++) {
      for (int first = 0; first < INPUTS; first += 4) {
        int kept = 0;
        for (int input = first; input < Math.min(INPUTS, first + 4); input++) {
          kept += layer.mask()[output * INPUTS + input] == 1f ? 1 : 0;
        }
        assertThat(kept).isEqualTo(2);
      }
    }
  }

  @Test
  void aWeightThatWasMaskedTooEarlyGrowsBack() {
    // Given the smallest weight of all, which the loss needs most
    float[] weights = start();
    weights[7] = 0.001f;
    float[] targets = weights.clone();
    targets[7] = 5;

    // When
    learn(layer(weights, new Unit.Single()), targets, how(Method.GRADUAL, 0.5, new Unit.Single()));

    // Then
    assertThat(weights[7]).isGreaterThan(1);
  }

  private static void learn(LearnedLayer layer, float[] targets, Sparsification how) {
    float[] used = new float[targets.length];
    try (LearnedMasks masks =
        new LearnedMasks(List.of(layer), how, 0, targets.length, STEPS, 100, SEED, 1)) {
      for (int step = 0; step < STEPS; step++) {
        masks.prepare(step);
        masks.use(0, step, used);
        for (int i = 0; i < used.length; i++) {
          used[i] = used[i] - targets[i];
        }
        masks.learn(0, step, used);
        for (int i = 0; i < used.length; i++) {
          layer.weights()[i] -= 0.02f * used[i];
        }
        masks.finish(step);
      }
      assertThat(masks.settled(STEPS)).isTrue();
    }
  }

  private static Sparsification how(Method method, double sparsity, Unit unit) {
    double penalty =
        switch (method) {
          case GRADUAL, MOVEMENT -> 0;
          case SOFT_MOVEMENT -> 200;
          case HARD_CONCRETE -> 60;
          case VARIATIONAL -> 1;
        };
    return new Sparsification(method, sparsity, unit, 0.05, penalty, 1, List.of(), 1);
  }

  private static LearnedLayer layer(float[] weights, Unit unit) {
    float[] mask = new float[weights.length];
    Arrays.fill(mask, 1f);
    WeightLayout layout = new WeightLayout(OUTPUTS, INPUTS, 1, INPUTS, 1, 1);
    return LearnedLayer.of("weight", layout, weights, mask, unit);
  }

  /** Weights of either sign between 0.5 and 0.7. */
  private static float[] start() {
    Random random = new Random(SEED);
    float[] weights = new float[OUTPUTS * INPUTS];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (0.5f + 0.2f * random.nextFloat()) * (random.nextBoolean() ? 1 : -1);
    }
    return weights;
  }
}
