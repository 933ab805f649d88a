package io.espalier.benchmark.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parent's end of one child: asks, waits for the answer no longer than a deadline, and makes
 * sure that it ends.
 */
final class MeasureChild implements AutoCloseable {
  private static final int TAIL_LINES_MAX = 20;
  private static final int GRACE_MILLIS = 2_000;

  private final String label;
  private final Process process;
  private final ScratchDirectory scratch;
  private final Writer requests;
  private final BlockingQueue<Optional<String>> replies = new LinkedBlockingQueue<>();
  private final Deque<String> errorTail = new ArrayDeque<>();
  private final Thread errorReader;

  private MeasureChild(String label, Process process, ScratchDirectory scratch) {
    this.label = label;
    this.process = process;
    this.scratch = scratch;
    this.requests = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread.ofVirtual().name(label + "-replies").start(this::readReplies);
    this.errorReader = Thread.ofVirtual().name(label + "-errors").start(this::readErrors);
  }

  /**
   * @param label what to call the child in errors, such as {@code pytorch, dense fp32 at
   *     edge-1core}
   */
  static MeasureChild start(String label, ChildCommand command) {
    ScratchDirectory scratch = ScratchDirectory.create();
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command.arguments()));
    // Runtimes unpack their native code into the temporary directory and leave it when they are
    // stopped by force.
    builder.command().add("-Djava.io.tmpdir=" + scratch.path());
    builder.command().add(MeasureMain.class.getName());
    // Meant for this JVM; they would change what is measured.
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(command.environment());
    try {
      Process process = builder.start();
      LiveProcesses.add(process, scratch);
      return new MeasureChild(label, process, scratch);
    } catch (IOException notStarted) {
      scratch.close();
      throw new MeasurementException(
          "the measuring process for %s did not start: %s"
              .formatted(label, notStarted.getMessage()),
          notStarted);
    }
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @throws MeasurementException if the child says that it failed; it is then stopped
   * @throws ChildLostException if the child dies or does not answer in time; it is then stopped
   */
  <R extends Reply> R ask(Request request, Class<R> answer, Duration deadline) {
    try {
      requests.write(Protocol.line(request) + "\n");
      requests.flush();
    } catch (IOException gone) {
      throw died(gone);
    }
    Reply reply = await(deadline);
    if (reply instanceof Reply.Failed failed) {
      process.destroyForcibly();
      throw new MeasurementException("%s: %s".formatted(label, failed.reason()));
    }
    if (!answer.isInstance(reply)) {
      throw stopped("%s: answered %s out of turn".formatted(label, reply));
    }
    return answer.cast(reply);
  }

  /** A directory for this child's files, gone when the child is closed. */
  Path scratch() {
    return scratch.path();
  }

  long processId() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends the child, by force if closing its input does not. */
  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException alreadyGone) {
      // A child that ended by itself has closed its input; that is what this is for.
    }
    if (!endsWithin(GRACE_MILLIS)) {
      process.destroyForcibly();
      endsWithin(GRACE_MILLIS);
    }
    LiveProcesses.remove(process);
    scratch.close();
  }

  private Reply await(Duration deadline) {
    try {
      Optional<String> line = replies.poll(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        process.destroyForcibly();
        throw stopped(
            "%s: no answer within %d seconds; it was stopped"
                .formatted(label, deadline.toSeconds()));
      }
      return Protocol.reply(line.orElseThrow(() -> died(null)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      throw new MeasurementException(label + ": interrupted", interrupted);
    }
  }

  private ChildLostException died(@Nullable IOException cause) {
    boolean ended = endsWithin(GRACE_MILLIS);
    String how = ended ? "ended with exit code " + process.exitValue() : "closed its output";
    String advice =
        ended && process.exitValue() == 137
            ? " (killed; perhaps the machine has too little memory)"
            : "";
    ChildLostException died =
        stopped("%s: the measuring process %s%s".formatted(label, how, advice));
    if (cause != null) {
      died.addSuppressed(cause);
    }
    return died;
  }

  private ChildLostException stopped(String message) {
    process.destroyForcibly();
    endsWithin(GRACE_MILLIS);
    String tail = errorTail();
    return new ChildLostException(
        tail.isEmpty() ? message : message + "\nIts last words:\n" + tail);
  }

  private String errorTail() {
    try {
      errorReader.join(Duration.ofMillis(GRACE_MILLIS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (errorTail) {
      return String.join("\n", errorTail);
    }
  }

  private boolean endsWithin(int millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
      return false;
    }
  }

  private void readReplies() {
    forEachLine(process.getInputStream(), line -> replies.add(Optional.of(line)));
    replies.add(Optional.empty());
  }

  private void readErrors() {
    forEachLine(
        process.getErrorStream(),
        line -> {
          synchronized (errorTail) {
            errorTail.addLast(line);
            if (errorTail.size() > TAIL_LINES_MAX) {
              errorTail.removeFirst();
            }
          }
        });
  }

  private static void forEachLine(InputStream stream, Consumer<String> action) {
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      reader.lines().forEach(action);
    } catch (IOException | UncheckedIOException closed) {
      // The child is gone; what it said so far is all there is.
    }
  }
}
