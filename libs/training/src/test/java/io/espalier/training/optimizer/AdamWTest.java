package io.espalier.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {
  private static final long SEED = 3;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1023, 1024, 1025, 5000})
  void anUpdateIsThatOfThePaperWhateverTheThreads(int size) {
    // Given
    float[] start = random(size, 1);
    float[] mask = new float[size];
    for (int i = 0; i < size; i++) {
      mask[i] = i % 3 == 0 ? 0 : 1;
    }
    double[] expected = new double[size];
    double[] first = new double[size];
    double[] second = new double[size];
    for (int i = 0; i < size; i++) {
      expected[i] = start[i] * mask[i];
    }
    float[] one = expectedStart(start, mask);
    float[] two = expectedStart(start, mask);

    // When
    for (float[] values : List.of(one, two)) {
      Parameter parameter = new Parameter("w", FloatBuffer.wrap(values), true, mask);
      try (AdamW optimizer = new AdamW(List.of(parameter), 0.1, values == one ? 1 : 3)) {
        for (int step = 1; step <= 5; step++) {
          optimizer.step(Map.of("w", FloatBuffer.wrap(random(size, 100 + step))), 0.01);
        }
      }
    }
    for (int step = 1; step <= 5; step++) {
      float[] gradient = random(size, 100 + step);
      for (int i = 0; i < size; i++) {
        first[i] = 0.9 * first[i] + 0.1 * gradient[i];
        second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
        double corrected = first[i] / (1 - Math.pow(0.9, step));
        double root = Math.sqrt(second[i] / (1 - Math.pow(0.999, step)));
        expected[i] = mask[i] * (expected[i] * (1 - 0.01 * 0.1) - 0.01 * corrected / (root + 1e-8));
      }
    }

    // Then
    assertThat(two).isEqualTo(one);
    for (int i = 0; i < size; i++) {
      assertThat((double) one[i])
          .as("element %d with seed %d", i, SEED)
          .isCloseTo(expected[i], within(1e-5));
    }
  }

  private static float[] expectedStart(float[] start, float[] mask) {
    float[] values = start.clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= mask[i];
    }
    return values;
  }

  private static float[] random(int length, long stream) {
    Random random = new Random(SEED * 1000 + stream);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
