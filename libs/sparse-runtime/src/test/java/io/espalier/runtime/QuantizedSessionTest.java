package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.espalier.graph.Graph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizedSessionTest {
  private static final long SEED = 31;

  @ParameterizedTest
  @CsvSource({"SCALAR, 32, 4, 0.5", "VECTOR, 32, 4, 0.5", "VECTOR, 48, 8, 0.7"})
  void aQuantisedResNetGivesWhatOnnxRuntimeGives(Tier tier, int size, int width, double sparsity)
      throws Exception {
    // Given
    float[] image = TestGraphs.noise(3 * size * size, SEED);
    Graph graph =
        QuantizedGraphs.calibrated(TestGraphs.resNet18(size, width, sparsity, SEED), image);

    // When
    float[] actual;
    try (Session session = Session.open(graph, new SessionOptions(1, tier, 1))) {
      actual = session.run(image);
    }

    // Then: the same numbers as ONNX Runtime's float form, and those of its integer kernels
    // within a quantisation step
    SessionAgreementTest.assertClose(
        actual, reference(graph, image, OptLevel.NO_OPT), 1e-2, "float form, seed " + SEED);
    SessionAgreementTest.assertClose(
        actual, reference(graph, image, OptLevel.ALL_OPT), 2e-2, "integer form, seed " + SEED);
  }

  @Test
  void aQuantisedResNetOfFullWidthGivesWhatOnnxRuntimeGives() throws Exception {
    float[] image = TestGraphs.noise(3 * 64 * 64, SEED);
    Graph graph = QuantizedGraphs.calibrated(TestGraphs.resNet18(64, 64, 0.7, SEED), image);

    float[] actual;
    try (Session session = Session.open(graph, SessionOptions.defaults())) {
      actual = session.run(image);
    }

    SessionAgreementTest.assertClose(
        actual, reference(graph, image, OptLevel.NO_OPT), 1e-2, "seed " + SEED);
  }

  @Test
  void quantisationIsFusedIntoTheLayersBeforeIt() {
    float[] image = TestGraphs.noise(3 * 32 * 32, SEED);
    Graph graph = QuantizedGraphs.calibrated(TestGraphs.resNet18(32, 4, 0.5, SEED), image);

    try (Session session = Session.open(graph, SessionOptions.defaults())) {
      long layers = session.profile().layers().size();
      // 20 convolutions, 2 Gemms, 2 pools, the quantisation of the input
      assertThat(layers).isLessThanOrEqualTo(25);
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 4, 0.5, 1", "33, 5, 0.7, 2", "48, 8, 0.7, 1"})
  void aResNetRunsInIntegersFromEndToEnd(int size, int width, double sparsity, int threads)
      throws Exception {
    float[] image = TestGraphs.noise(3 * size * size, SEED);
    Graph graph =
        QuantizedGraphs.calibrated(TestGraphs.resNet18(size, width, sparsity, SEED), image);
    float[] expected = reference(graph, image, OptLevel.ALL_OPT);

    SessionOptions options =
        SessionOptions.defaults().withThreads(threads).withIntegers(IntegerUse.ALWAYS);
    try (Session session = Session.open(graph, options)) {
      float[] actual = session.run(image);

      SessionAgreementTest.assertClose(actual, expected, 2e-2, "seed " + SEED);
      assertThat(largest(actual)).as("seed %d", SEED).isEqualTo(largest(expected));
      // 20 convolutions, 2 Gemms, 2 pools, the quantisation of the input; nothing in floats
      assertThat(session.profile().layers()).hasSizeLessThanOrEqualTo(25);
      assertThat(session.profile().layers()).allMatch(Profile.LayerProfile::integers);
      assertThat(session.profile().layers())
          .filteredOn(layer -> layer.operators().equals("Conv+Add+Relu"))
          .hasSize(8);
    }
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      largest = values[i] > values[largest] ? i : largest;
    }
    return largest;
  }

  private static float[] reference(Graph graph, float[] image, OptLevel level) throws Exception {
    try (OnnxRuntimeReference reference = new OnnxRuntimeReference(graph, 1, level)) {
      return reference.run(image, 1);
    }
  }
}
