package io.espalier.benchmark.measure;

import io.espalier.benchmark.profile.HardwareProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/**
 * Times candidates on a hardware profile. All of their processes are started first, a few at once,
 * and warmed up one after another; then they are timed in turns, one working at a time while the
 * others wait for their next request.
 */
public final class LatencyBenchmark {
  private static final double OPENED_FRACTION = 0.3;
  private static final double WARM_FRACTION = 0.6;
  private static final int STARTED_AT_ONCE = 2;
  private static final int PROFILED_RUNS = 20;

  private final String classpath;
  private final MeasureLimits limits;

  /**
   * @param classpath what the children run with, see {@link ChildClasspath}
   */
  public LatencyBenchmark(String classpath, MeasureLimits limits) {
    this.classpath = classpath;
    this.limits = limits;
  }

  /**
   * What to run.
   *
   * @param images inputs, CHW, normalised, at least one, all of one size
   * @param warmUpRuns untimed inferences of each candidate at least
   * @param runs timed inferences of each candidate
   */
  public record Work(List<float[]> images, int warmUpRuns, int runs) {
    public Work {
      images = List.copyOf(images);
      if (images.isEmpty() || runs < 1) {
        throw new IllegalArgumentException("a measurement needs an image and a run");
      }
    }
  }

  /**
   * @param progress told how much is done, 0 to 1
   * @return one timing for each candidate, in their order
   * @throws MeasurementException if the machine has too few processors or a child fails; no child
   *     is left behind
   */
  public List<Timing> measure(
      HardwareProfile profile, List<Candidate> candidates, Work work, DoubleConsumer progress) {
    return measure(
        profile,
        candidates,
        work,
        answers -> answers.stream().map(Answer::candidate).toList(),
        progress,
        TimedChild::finish);
  }

  /**
   * As {@link #measure}, with a look at the answers before anything is timed, and at what the
   * inferences are made of afterwards.
   *
   * @param choice gets the answers of all candidates to all images, in their order, and returns the
   *     candidates to go on with; what it throws ends the measurement
   */
  public List<DetailedTiming> compare(
      HardwareProfile profile,
      List<Candidate> candidates,
      Work work,
      Function<List<Answer>, List<Candidate>> choice,
      DoubleConsumer progress) {
    return measure(profile, candidates, work, choice, progress, LatencyBenchmark::inDetail);
  }

  private static DetailedTiming inDetail(TimedChild child) {
    Reply.Profiled profiled = child.profile(PROFILED_RUNS);
    return new DetailedTiming(
        child.finish(), child.answer(), child.turns(), profiled.kernels(), profiled.clockHertz());
  }

  private <T> List<T> measure(
      HardwareProfile profile,
      List<Candidate> candidates,
      Work work,
      Function<List<Answer>, List<Candidate>> choice,
      DoubleConsumer progress,
      Function<TimedChild, T> result) {
    if (profile.threads() > Processors.available()) {
      throw new MeasurementException(
          "the hardware profile %s needs %d processors and this machine offers %d; measure on a larger machine or name"
                  .formatted(profile.name(), profile.threads(), Processors.available())
              + " another profile");
    }
    Queue<MeasureChild> started = new ConcurrentLinkedQueue<>();
    try {
      List<TimedChild> opened = open(profile, candidates, work, started);
      List<Candidate> chosen = choice.apply(opened.stream().map(TimedChild::answer).toList());
      List<TimedChild> children =
          opened.stream().filter(child -> chosen.contains(child.answer().candidate())).toList();
      progress.accept(OPENED_FRACTION);
      for (int i = 0; i < children.size(); i++) {
        children.get(i).warmUp(work.warmUpRuns());
        progress.accept(
            OPENED_FRACTION + (WARM_FRACTION - OPENED_FRACTION) * (i + 1) / children.size());
      }
      takeTurns(children, work, progress);
      return children.stream().map(result).toList();
    } finally {
      started.forEach(MeasureChild::close);
    }
  }

  /** Starts and opens all children, a few at once: nothing is timed yet. */
  private List<TimedChild> open(
      HardwareProfile profile, List<Candidate> candidates, Work work, Queue<MeasureChild> started) {
    try (ExecutorService starters =
        Executors.newFixedThreadPool(
            STARTED_AT_ONCE, Thread.ofPlatform().name("start-child-", 0).factory())) {
      try {
        List<Future<TimedChild>> opening =
            candidates.stream()
                .map(candidate -> starters.submit(() -> open(profile, candidate, work, started)))
                .toList();
        List<TimedChild> children = new ArrayList<>();
        for (Future<TimedChild> child : opening) {
          children.add(child.get());
        }
        return children;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new MeasurementException("the measurement was interrupted", interrupted);
      } catch (ExecutionException failed) {
        throw failed.getCause() instanceof RuntimeException told
            ? told
            : new MeasurementException("a child did not start: " + failed.getCause(), failed);
      } finally {
        starters.shutdownNow();
      }
    }
  }

  private TimedChild open(
      HardwareProfile profile, Candidate candidate, Work work, Queue<MeasureChild> started) {
    ChildCommand command = ChildCommand.within(profile, candidate.runtime(), classpath);
    MeasureChild process = MeasureChild.start(candidate.label() + " at " + profile.name(), command);
    started.add(process);
    return TimedChild.open(candidate, profile, process, limits, command.notes(), work.images());
  }

  private void takeTurns(List<TimedChild> children, Work work, DoubleConsumer progress) {
    List<TurnPlan.Turn> turns = TurnPlan.of(children.size(), work.runs(), limits.runsPerTurn());
    int done = 0;
    for (TurnPlan.Turn turn : turns) {
      children.get(turn.child()).takeTurn(turn.runs());
      done++;
      progress.accept(WARM_FRACTION + (1 - WARM_FRACTION) * done / turns.size());
    }
  }
}
