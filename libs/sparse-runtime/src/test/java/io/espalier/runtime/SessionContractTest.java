package io.espalier.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.espalier.graph.Graph;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionContractTest {
  private static final long SEED = 5;
  private static final int SIZE = 48;
  private static final int ELEMENTS = 3 * SIZE * SIZE;
  private static final long COMPILING_NANOSECONDS_MAX = 60_000_000_000L;

  @ParameterizedTest
  @EnumSource(Tier.class)
  void theNumberOfThreadsDoesNotChangeABit(Tier tier) {
    // Given
    Graph graph = TestGraphs.resNet18(SIZE, 12, 0.7, SEED);
    float[] images = TestGraphs.noise(3 * ELEMENTS, SEED);

    // When
    List<float[]> results = new ArrayList<>();
    for (int threads = 1; threads <= 3; threads++) {
      try (Session session = Session.open(graph, new SessionOptions(threads, tier, 3))) {
        results.add(session.run(images, 3));
      }
    }

    // Then
    assertThat(results.get(1)).containsExactly(results.get(0));
    assertThat(results.get(2)).containsExactly(results.get(0));
  }

  @Test
  void anImageInABatchGivesWhatItGivesAlone() {
    Graph graph = TestGraphs.resNet18(SIZE, 8, 0.7, SEED);
    float[] images = TestGraphs.noise(5 * ELEMENTS, SEED);

    try (Session session = Session.open(graph, SessionOptions.defaults().withBatchMax(5))) {
      float[] together = session.run(images, 5);
      int outputs = session.outputElements();
      for (int image = 0; image < 5; image++) {
        float[] alone =
            session.run(
                java.util.Arrays.copyOfRange(images, image * ELEMENTS, (image + 1) * ELEMENTS));
        float[] part =
            java.util.Arrays.copyOfRange(together, image * outputs, (image + 1) * outputs);
        SessionAgreementTest.assertClose(part, alone, 1e-5, "image " + image + ", seed " + SEED);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void runningAllocatesNothing(int threads) {
    // Given: a session whose code has been compiled
    Graph graph = TestGraphs.resNet18(32, 8, 0.7, SEED);
    float[] image = TestGraphs.noise(3 * 32 * 32, SEED);
    ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Session session = Session.open(graph, SessionOptions.defaults().withThreads(threads))) {
      float[] result = new float[session.outputElements()];
      int runs = 50;
      long least = Long.MAX_VALUE;
      long deadline = System.nanoTime() + COMPILING_NANOSECONDS_MAX;

      // When: vectors live in registers only once the compiler has seen the loops
      while (least > 0 && System.nanoTime() < deadline) {
        long before = bean.getCurrentThreadAllocatedBytes();
        for (int run = 0; run < runs; run++) {
          session.run(image, result);
        }
        least = Math.min(least, bean.getCurrentThreadAllocatedBytes() - before);
      }

      // Then
      assertThat(least).as("bytes allocated by %d runs", runs).isZero();
    }
  }

  @Test
  void severalThreadsMayUseOneSession() throws Exception {
    Graph graph = TestGraphs.resNet18(32, 4, 0.7, SEED);
    List<float[]> images = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      images.add(TestGraphs.noise(3 * 32 * 32, SEED + i));
    }
    try (Session session = Session.open(graph, SessionOptions.defaults().withThreads(2));
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<float[]> expected = images.stream().map(session::run).toList();
      List<Future<float[]>> futures = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        float[] image = images.get(i % images.size());
        futures.add(executor.submit(() -> session.run(image)));
      }
      for (int i = 0; i < futures.size(); i++) {
        assertThat(futures.get(i).get()).containsExactly(expected.get(i % images.size()));
      }
    }
  }

  @Test
  void aClosedSessionRefusesToRunAndMayBeClosedAgain() {
    Graph graph = TestGraphs.resNet18(32, 4, 0.7, SEED);
    Session session = Session.open(graph, SessionOptions.defaults().withThreads(2));
    session.close();
    session.close();

    float[] image = new float[3 * 32 * 32];
    assertThatThrownBy(() -> session.run(image))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void arraysAndBatchesThatDoNotFitAreRefused() {
    Graph graph = TestGraphs.resNet18(32, 4, 0.7, SEED);
    try (Session session = Session.open(graph, SessionOptions.defaults().withBatchMax(2))) {
      assertThatThrownBy(() -> session.run(new float[10]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("10")
          .hasMessageContaining("3072");
      assertThatThrownBy(() -> session.run(new float[3 * 3072], 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 2");
      assertThatThrownBy(() -> session.run(new float[3072], new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theProfileNamesEveryLayerAndCountsItsMultiplications() {
    Graph graph = TestGraphs.resNet18(224, 16, 0.75, SEED);
    try (Session session = Session.open(graph, SessionOptions.defaults())) {
      session.run(new float[3 * 224 * 224]);
      Profile profile = session.profile();

      assertThat(profile.runs()).isEqualTo(1);
      assertThat(profile.milliseconds()).isPositive();
      assertThat(profile.layers().getFirst().operators()).isEqualTo("Conv+Relu");
      assertThat(profile.layers().getFirst().macs()).isEqualTo(112L * 112 * 16 * 3 * 49);
      double share = (double) profile.effectiveMacs() / profile.macs();
      assertThat(share).isBetween(0.2, 0.3);
      assertThat(profile.table()).contains("conv1").contains("Conv+Relu");
    }
  }
}
