package io.espalier.benchmark.accuracy;

import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.benchmark.measure.PredictionProcess;
import io.espalier.events.step.RuntimeName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/**
 * Runs evaluations: those of one runtime one after another in one process, so that its code is
 * compiled only once, the runtimes beside each other. The predictions do not depend on that: every
 * model computes with one thread.
 */
public final class Evaluations {
  private Evaluations() {}

  /**
   * @param classpath what the processes run with
   * @param atOnce how many runtimes run at once
   * @param progress told how much is done, 0 to 1
   * @return the predictions of each task, in their order
   * @throws MeasurementException if a model cannot be run
   */
  public static List<Predictions> run(
      List<EvaluationTask> tasks, String classpath, int atOnce, DoubleConsumer progress) {
    Map<EvaluationTask, CompletableFuture<Predictions>> results = new LinkedHashMap<>();
    tasks.forEach(task -> results.put(task, new CompletableFuture<>()));
    Map<RuntimeName, List<EvaluationTask>> byRuntime =
        tasks.stream()
            .collect(
                Collectors.groupingBy(
                    EvaluationTask::runtime, LinkedHashMap::new, Collectors.toList()));
    try (ExecutorService workers =
        Executors.newFixedThreadPool(atOnce, Thread.ofPlatform().name("evaluate-", 0).factory())) {
      byRuntime.forEach(
          (runtime, own) -> workers.execute(() -> runAll(runtime, own, classpath, results)));
      try {
        return collect(tasks, results, progress);
      } finally {
        workers.shutdownNow();
      }
    }
  }

  private static void runAll(
      RuntimeName runtime,
      List<EvaluationTask> tasks,
      String classpath,
      Map<EvaluationTask, CompletableFuture<Predictions>> results) {
    try (PredictionProcess process = PredictionProcess.start(runtime, classpath)) {
      tasks.forEach(task -> results.get(task).complete(task.run(process)));
    } catch (RuntimeException | Error failed) {
      tasks.forEach(task -> results.get(task).completeExceptionally(failed));
    }
  }

  private static List<Predictions> collect(
      List<EvaluationTask> tasks,
      Map<EvaluationTask, CompletableFuture<Predictions>> results,
      DoubleConsumer progress) {
    try {
      List<Predictions> collected = new ArrayList<>();
      for (EvaluationTask task : tasks) {
        collected.add(results.get(task).get());
        progress.accept((double) collected.size() / tasks.size());
      }
      return List.copyOf(collected);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MeasurementException("the evaluation was interrupted", interrupted);
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    return switch (failed.getCause()) {
      case RuntimeException told -> told;
      case Error error -> throw error;
      default ->
          new MeasurementException("an evaluation failed: " + failed.getCause(), failed.getCause());
    };
  }
}
