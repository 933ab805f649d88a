package io.espalier.benchmark.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.espalier.events.step.RuntimeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasureChildTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path directory;

  @AfterEach
  void noChildIsLeftBehind() {
    assertThat(LiveProcesses.count()).isZero();
  }

  @Test
  void aChildAnswersUntilItIsClosed() {
    // Given
    MeasureChild child = MeasureChild.start("child", command());
    Path model = TinyModel.write(directory, 3);

    // When
    child.ask(
        new Request.Open(RuntimeName.ONNX_RUNTIME, model.toString(), 1, null),
        Reply.Opened.class,
        LONG);
    Reply.Predicted predicted =
        child.ask(ImageFile.predict(child, TinyModel.images(2, 3)), Reply.Predicted.class, LONG);
    Reply.Measured measured = child.ask(new Request.Measure(4), Reply.Measured.class, LONG);
    Reply.Closed closed = child.ask(new Request.Close(), Reply.Closed.class, LONG);
    child.close();

    // Then
    assertThat(predicted.logits()).hasDimensions(2, TinyModel.CLASSES);
    assertThat(measured.nanos()).hasSize(4);
    assertThat(closed.peakBytes()).isGreaterThanOrEqualTo(0);
    assertThat(child.isAlive()).isFalse();
    assertThat(child.scratch()).doesNotExist();
  }

  @Test
  void aRequestOutOfTurnIsAnsweredWithAReason() {
    try (MeasureChild child = MeasureChild.start("child", command())) {
      assertThatThrownBy(() -> child.ask(new Request.Measure(1), Reply.Measured.class, LONG))
          .isInstanceOf(MeasurementException.class)
          .hasMessage("child: no model was opened");
    }
  }

  @Test
  void aKilledChildIsReportedWithItsExitCode() {
    try (MeasureChild child = MeasureChild.start("child", command())) {
      // Given
      Path model = TinyModel.write(directory, 3);
      child.ask(
          new Request.Open(RuntimeName.ONNX_RUNTIME, model.toString(), 1, null),
          Reply.Opened.class,
          LONG);

      // When
      ProcessHandle.of(child.processId()).ifPresent(ProcessHandle::destroyForcibly);

      // Then
      assertThatThrownBy(() -> child.ask(new Request.Measure(1), Reply.Measured.class, LONG))
          .isInstanceOf(ChildLostException.class)
          .hasMessageContaining("child: the measuring process ended with exit code 137")
          .hasMessageContaining("perhaps the machine has too little memory");
    }
  }

  @Test
  void aSilentChildIsStoppedAfterItsDeadlineAndItsLastWordsAreShown() {
    // Given a process that says something and then hangs
    ChildCommand hanging =
        new ChildCommand(
            List.of("sh", "-c", "echo thinking very hard >&2; exec sleep 600"),
            Map.of(),
            List.of());

    // When
    try (MeasureChild child = MeasureChild.start("child", hanging)) {
      assertThatThrownBy(
              () -> child.ask(new Request.Close(), Reply.Closed.class, Duration.ofSeconds(1)))
          .isInstanceOf(ChildLostException.class)
          .hasMessageContaining("child: no answer within 1 seconds; it was stopped")
          .hasMessageContaining("thinking very hard");

      // Then
      assertThat(child.isAlive()).isFalse();
    }
  }

  @Test
  void aProgramThatSpeaksAnotherLanguageIsReported() {
    // Given
    ChildCommand foreign =
        new ChildCommand(List.of("sh", "-c", "echo bonjour; exec cat"), Map.of(), List.of());

    // Then
    try (MeasureChild child = MeasureChild.start("child", foreign)) {
      assertThatThrownBy(() -> child.ask(new Request.Close(), Reply.Closed.class, LONG))
          .hasMessage("not a measurement protocol line: \"bonjour\"");
    }
  }

  @Test
  void aProgramThatDoesNotExistIsReported() {
    // Given
    ChildCommand missing =
        new ChildCommand(List.of(directory.resolve("no-java").toString()), Map.of(), List.of());

    // Then
    assertThatThrownBy(() -> MeasureChild.start("child", missing))
        .isInstanceOf(MeasurementException.class)
        .hasMessageContaining("the measuring process for child did not start");
  }

  @Test
  void aChildGoesWithTheJvmThatStartedIt() throws IOException, InterruptedException {
    // Given a JVM that starts a child which would run for long, tells its id, and exits
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                ChildClasspath.resolve(Optional.empty()),
                StartAndExit.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    // When
    long child;
    try (BufferedReader output = parent.inputReader()) {
      child = Long.parseLong(output.readLine());
    }
    assertThat(parent.waitFor(30, TimeUnit.SECONDS)).isTrue();

    // Then
    Optional<ProcessHandle> left = ProcessHandle.of(child);
    left.ifPresent(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    assertThat(ProcessHandle.of(child)).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  /** Starts a child that ignores the end of its input, and exits without closing it. */
  static final class StartAndExit {
    public static void main(String[] arguments) {
      MeasureChild child =
          MeasureChild.start(
              "child",
              new ChildCommand(List.of("sh", "-c", "exec sleep 600"), Map.of(), List.of()));
      System.out.println(child.processId());
      System.out.flush();
      System.exit(0);
    }
  }

  private static ChildCommand command() {
    return ChildCommand.unlimited(ChildClasspath.resolve(Optional.empty()));
  }
}
