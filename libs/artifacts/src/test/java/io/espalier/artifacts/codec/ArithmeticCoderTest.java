package io.espalier.artifacts.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArithmeticCoderTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 8, 9, 1000, 100_000})
  void bitsComeBackWhateverTheirProbabilityWasSaidToBe(int count) {
    Random random = new Random(count);
    int[] bits = random.ints(count, 0, 2).toArray();
    int[] probabilities = random.ints(count, 1, 65_536).toArray();
    BitEncoder encoder = new BitEncoder();
    for (int i = 0; i < count; i++) {
      encoder.code(bits[i], probabilities[i]);
    }
    byte[] code = encoder.finish();

    BitDecoder decoder = new BitDecoder(code, 0, code.length);
    for (int i = 0; i < count; i++) {
      assertThat(decoder.code(0, probabilities[i]))
          .as("bit %d of seed %d", i, count)
          .isEqualTo(bits[i]);
    }
  }

  @Test
  void bitsAtTheEndsOfTheProbabilityScaleComeBack() {
    BitEncoder encoder = new BitEncoder();
    for (int i = 0; i < 50_000; i++) {
      encoder.code(i & 1, i % 3 == 0 ? 1 : 65_535);
    }
    byte[] code = encoder.finish();
    BitDecoder decoder = new BitDecoder(code, 0, code.length);
    for (int i = 0; i < 50_000; i++) {
      assertThat(decoder.code(0, i % 3 == 0 ? 1 : 65_535)).isEqualTo(i & 1);
    }
  }

  @Test
  void foreseenBitsCostNearlyNothing() {
    BitEncoder encoder = new BitEncoder();
    for (int i = 0; i < 80_000; i++) {
      encoder.code(1, 65_000);
    }
    assertThat(encoder.finish()).hasSizeLessThan(150);
  }

  @Test
  void squashingUndoesStretching() {
    for (int probability = 300; probability < 65_200; probability += 37) {
      assertThat(Logistic.squash(Logistic.stretch(probability)))
          .isBetween((int) (probability * 0.93) - 40, (int) (probability * 1.07) + 40);
    }
    assertThat(Logistic.squash(-100_000)).isPositive();
    assertThat(Logistic.squash(100_000)).isLessThan(65_536);
  }
}
