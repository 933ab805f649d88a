package io.espalier.benchmark.measure;

import io.espalier.benchmark.inference.Inference;
import io.espalier.benchmark.profile.HardwareProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A child that has opened its candidate, and the times it has told so far. Used by one thread at a
 * time.
 */
final class TimedChild {
  private final Candidate candidate;
  private final HardwareProfile profile;
  private final MeasureChild process;
  private final MeasureLimits limits;
  private final List<String> notes;
  private final Reply.Opened opened;
  private final Reply.Predicted predicted;
  private final List<long[]> samples = new ArrayList<>();
  private long warmNanos;

  private TimedChild(
      Candidate candidate,
      HardwareProfile profile,
      MeasureChild process,
      MeasureLimits limits,
      List<String> notes,
      Reply.Opened opened,
      Reply.Predicted predicted) {
    this.candidate = candidate;
    this.profile = profile;
    this.process = process;
    this.limits = limits;
    this.notes = notes;
    this.opened = opened;
    this.predicted = predicted;
  }

  /** Opens the candidate in a child that has just been started, and runs each image once. */
  static TimedChild open(
      Candidate candidate,
      HardwareProfile profile,
      MeasureChild process,
      MeasureLimits limits,
      List<String> notes,
      List<float[]> images) {
    Reply.Opened opened =
        process.ask(
            new Request.Open(
                candidate.runtime(),
                candidate.file().toString(),
                profile.threads(),
                candidate.tierMax()),
            Reply.Opened.class,
            limits.forAnswer());
    Reply.Predicted predicted =
        process.ask(ImageFile.predict(process, images), Reply.Predicted.class, limits.forAnswer());
    return new TimedChild(candidate, profile, process, limits, notes, opened, predicted);
  }

  /** What the candidate answered before anything was timed. */
  Answer answer() {
    return new Answer(candidate, opened.description(), List.of(predicted.logits()));
  }

  /** What the inference is made of; asked for after the last turn. */
  Reply.Profiled profile(int runs) {
    return process.ask(
        new Request.Profile(runs), Reply.Profiled.class, limits.forTurn(runs, warmNanos));
  }

  /** The times of each turn, nanoseconds, in the order of the turns. */
  List<long[]> turns() {
    return List.copyOf(samples);
  }

  void warmUp(int runsMin) {
    Reply.Warmed warmed =
        process.ask(
            limits.warmUp(candidate.runtime(), runsMin), Reply.Warmed.class, limits.forWarmUp());
    warmNanos = warmed.medianNanos();
  }

  void takeTurn(int runs) {
    Reply.Measured measured =
        process.ask(
            new Request.Measure(runs), Reply.Measured.class, limits.forTurn(runs, warmNanos));
    samples.add(measured.nanos());
  }

  Timing finish() {
    Reply.Closed closed = process.ask(new Request.Close(), Reply.Closed.class, limits.forAnswer());
    List<String> allNotes = new ArrayList<>(notes);
    if (closed.peakBytes() > profile.memoryBytesMax()) {
      allNotes.add(
          "does not fit: peak memory %d bytes, the profile allows %d"
              .formatted(closed.peakBytes(), profile.memoryBytesMax()));
    }
    return new Timing(
        candidate,
        LatencySummary.of(samples.stream().flatMapToLong(Arrays::stream).toArray()),
        closed.peakBytes(),
        opened.runtimeVersion(),
        Arrays.stream(predicted.logits()).map(Inference::predictedClass).toList(),
        allNotes);
  }
}
