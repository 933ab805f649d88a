package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.Graph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionAgreementTest {
  private static final long SEED = 20261101;

  @ParameterizedTest
  @CsvSource({
    "SCALAR, 32, 4, 0.0, 1, 1",
    "SCALAR, 32, 4, 0.7, 2, 1",
    "VECTOR, 32, 4, 0.0, 1, 1",
    "VECTOR, 32, 4, 0.7, 1, 3",
    "VECTOR, 64, 8, 0.9, 2, 2",
    "VECTOR, 33, 5, 0.7, 2, 1",
    "VECTOR, 64, 64, 0.7, 1, 1",
    "VECTOR, 97, 16, 0.99, 2, 1",
    "VECTOR, 224, 16, 0.7, 1, 1",
  })
  void aResNetGivesWhatOnnxRuntimeGives(
      Tier tier, int size, int width, double sparsity, int threads, int batch) throws Exception {
    // Given
    Graph graph = TestGraphs.resNet18(size, width, sparsity, SEED);
    float[] images = TestGraphs.noise(batch * 3 * size * size, SEED + 2);

    // When
    float[] actual;
    try (Session session = Session.open(graph, new SessionOptions(threads, tier, batch))) {
      actual = session.run(images, batch);
    }

    // Then
    try (OnnxRuntimeReference reference = new OnnxRuntimeReference(graph, 1)) {
      float[] expected = reference.run(images, batch);
      assertClose(actual, expected, 1e-4, "seed " + SEED);
    }
  }

  static void assertClose(float[] actual, float[] expected, double tolerance, String what) {
    assertThat(actual).hasSameSizeAs(expected);
    double scale = 1e-3;
    for (float value : expected) {
      scale = Math.max(scale, Math.abs(value));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((actual[i] - expected[i]) / scale)
          .as("%s: element %d is %s, expected %s", what, i, actual[i], expected[i])
          .isBetween(-tolerance, tolerance);
    }
  }
}
