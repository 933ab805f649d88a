package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.benchmark.inference.KernelTime;
import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.InstructionTier;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.RuntimeName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatencyBenchmarkTest {
  private static final long SEED = 7;
  private static final HardwareProfile ONE_CORE =
      new HardwareProfile("one-core", "a test", 1, 1L << 30, InstructionTier.AVX2);
  private static final MeasureLimits QUICK = new MeasureLimits(0, 200, 5, 60_000);

  @TempDir Path directory;

  private final LatencyBenchmark benchmark =
      new LatencyBenchmark(ChildClasspath.resolve(Optional.empty()), QUICK);

  @Test
  void everyRuntimeIsTimedInAChildAndFindsTheSameClasses() {
    // Given
    Path model = TinyModel.write(directory, SEED);
    List<Candidate> candidates =
        Stream.of(RuntimeName.values()).map(runtime -> dense(runtime, model)).toList();
    List<Double> progress = new ArrayList<>();

    // When
    List<Timing> timings =
        benchmark.measure(
            ONE_CORE,
            candidates,
            new LatencyBenchmark.Work(TinyModel.images(6, SEED), 10, 12),
            progress::add);

    // Then
    assertThat(timings).extracting(Timing::candidate).isEqualTo(candidates);
    assertThat(timings).extracting(timing -> timing.latency().runs()).containsOnly(12);
    assertThat(timings)
        .extracting(Timing::predictions)
        .containsOnly(timings.getFirst().predictions());
    assertThat(timings).allSatisfy(timing -> assertThat(timing.latency().p50Millis()).isPositive());
    assertThat(timings).allSatisfy(timing -> assertThat(timing.runtimeVersion()).isNotBlank());
    assertThat(progress).isSorted().last().isEqualTo(1.0);
    assertThat(LiveProcesses.count()).isZero();
  }

  @Test
  void onlyTheChosenAreTimedAndTheySayWhatTheyAreMadeOf() {
    // Given
    Path model = TinyModel.write(directory, SEED);
    Candidate ours = dense(RuntimeName.ESPALIER, model);
    Candidate peer = dense(RuntimeName.ONNX_RUNTIME, model);
    List<Answer> answers = new ArrayList<>();

    // When one of two candidates is chosen by its answers
    List<DetailedTiming> timings =
        benchmark.compare(
            ONE_CORE,
            List.of(ours, peer),
            new LatencyBenchmark.Work(TinyModel.images(2, SEED), 10, 12),
            all -> {
              answers.addAll(all);
              return List.of(peer);
            },
            _ -> {});

    // Then
    assertThat(answers).extracting(Answer::candidate).containsExactly(ours, peer);
    assertThat(answers).allSatisfy(answer -> assertThat(answer.outputs()).hasSize(2));
    assertThat(answers.getFirst().description()).contains("layers");
    assertThat(timings).hasSize(1);
    DetailedTiming timing = timings.getFirst();
    assertThat(timing.timing().candidate()).isEqualTo(peer);
    assertThat(timing.turns()).extracting(turn -> turn.length).containsExactly(5, 5, 2);
    assertThat(timing.kernels()).extracting(KernelTime::operator).contains("MaxPool");
    assertThat(timing.clockHertz()).isBetween(1e8, 1e10);
    assertThat(LiveProcesses.count()).isZero();
  }

  @Test
  void aModelThatCannotBeOpenedIsNamedAndNoChildIsLeftBehind() throws Exception {
    // Given
    Path broken = Files.writeString(directory.resolve("broken.onnx"), "this is no model");
    Path model = TinyModel.write(directory, SEED);
    List<Candidate> candidates =
        List.of(dense(RuntimeName.ONNX_RUNTIME, model), dense(RuntimeName.ONNX_RUNTIME, broken));

    // Then
    assertThatThrownBy(
            () ->
                benchmark.measure(
                    ONE_CORE,
                    candidates,
                    new LatencyBenchmark.Work(TinyModel.images(1, SEED), 1, 1),
                    _ -> {}))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("onnx-runtime, dense fp32 at one-core")
        .hasMessageContaining("does not open broken.onnx");
    assertThat(LiveProcesses.count()).isZero();
  }

  @Test
  void aProfileWithMoreThreadsThanTheMachineHasProcessorsIsRefused() {
    // Given
    int threads = Processors.available() + 1;
    HardwareProfile large =
        new HardwareProfile("large", "a test", threads, 1L << 30, InstructionTier.BEST);

    // Then
    assertThatThrownBy(
            () ->
                benchmark.measure(
                    large,
                    List.of(),
                    new LatencyBenchmark.Work(TinyModel.images(1, SEED), 1, 1),
                    _ -> {}))
        .hasMessageContaining("needs %d processors".formatted(threads))
        .hasMessageContaining("name another profile");
  }

  @Test
  void moreMemoryThanTheProfileHasIsReported() {
    // Given a profile so small that the runtime's own code fills it
    HardwareProfile small =
        new HardwareProfile(
            "small", "a test", 1, HardwareProfile.MEMORY_BYTES_MIN, InstructionTier.BEST);
    Path model = TinyModel.write(directory, SEED);

    // When
    List<Timing> timings =
        benchmark.measure(
            small,
            List.of(dense(RuntimeName.PYTORCH, model)),
            new LatencyBenchmark.Work(TinyModel.images(1, SEED), 1, 1),
            _ -> {});

    // Then
    Timing timing = timings.getFirst();
    if (timing.peakBytes() > 0) { // 0 where the system does not say
      assertThat(timing.peakBytes()).isGreaterThan(small.memoryBytesMax());
      assertThat(timing.notes())
          .contains(
              "does not fit: peak memory %d bytes, the profile allows %d"
                  .formatted(timing.peakBytes(), small.memoryBytesMax()));
    }
  }

  private static Candidate dense(RuntimeName runtime, Path model) {
    return new Candidate(runtime, Precision.FP32, MeasuredModel.DENSE, model);
  }
}
