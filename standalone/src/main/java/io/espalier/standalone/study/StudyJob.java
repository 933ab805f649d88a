package io.espalier.standalone.study;

import io.espalier.datasets.ImageDataset;
import io.espalier.events.Progress;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The study as the command line runs it: rows in their order, a line for each as it is done, the
 * table at the end.
 *
 * @param home where everything done is kept
 * @param images what to learn from and to be judged by
 * @param seeds of leading rows; other rows are done for the first
 * @param only texts of which a row's group or name must have one; empty for all rows
 * @param budget the time after which no further row is begun; absent for no limit
 * @param threads threads of every step
 * @param table where to write the table after each row; absent for nowhere
 * @param out where to tell what is done
 */
public record StudyJob(
    Path home,
    ImageDataset images,
    List<Long> seeds,
    List<String> only,
    @Nullable Duration budget,
    int threads,
    @Nullable Path table,
    PrintStream out) {
  /** Copies the lists. */
  public StudyJob {
    seeds = List.copyOf(seeds);
    only = List.copyOf(only);
    if (seeds.isEmpty()) {
      throw new StandaloneException("--seeds: give at least one, such as --seeds 1");
    }
  }

  private record Task(StudyRow row, long seed) {}

  /**
   * Does the rows that are wanted.
   *
   * @return the exit status: 0 if all were done, 1 if one failed or the time was over before
   */
  public int run() throws IOException {
    return run(StudyPlan.rows());
  }

  int run(List<StudyRow> plan) throws IOException {
    long begin = System.nanoTime();
    Study study = new Study(home, images, plan, threads, this::tell);
    List<StudyRow> wanted = plan.stream().filter(this::wanted).toList();
    if (wanted.isEmpty()) {
      throw new StandaloneException(
          "--rows %s: no row of the study has that in its name".formatted(String.join(",", only)));
    }
    List<Task> tasks = tasks(wanted);
    List<StudyResult> results = new ArrayList<>();
    Map<Long, StudyResult> baselines = new HashMap<>();
    String rendered = "";
    for (Task task : tasks) {
      if (budget != null && System.nanoTime() - begin > budget.toNanos()) {
        out.printf(
            "%d of %d rows done within the time; the same command goes on.%n",
            results.size(), tasks.size());
        break;
      }
      StudyResult baseline = study.baseline(task.seed());
      if (baseline.failure() != null) {
        throw new StandaloneException("The baseline cannot be trained: " + baseline.failure());
      }
      baselines.put(task.seed(), baseline);
      StudyResult result = study.result(task.row(), task.seed());
      results.add(result);
      out.println(line(results.size(), tasks.size(), result));
      rendered = new StudyTable(images).render(inPlanOrder(plan, results), baselines);
      if (table != null) {
        Files.writeString(table, rendered);
      }
    }
    out.print(rendered);
    boolean whole =
        results.size() == tasks.size()
            && results.stream().allMatch(result -> result.failure() == null);
    return whole ? 0 : 1;
  }

  /** The leading rows of all seeds come first: they matter most where time is short. */
  private List<Task> tasks(List<StudyRow> wanted) {
    List<Task> tasks = new ArrayList<>();
    for (long seed : seeds) {
      wanted.stream().filter(StudyRow::leading).forEach(row -> tasks.add(new Task(row, seed)));
    }
    wanted.stream()
        .filter(row -> !row.leading())
        .forEach(row -> tasks.add(new Task(row, seeds.getFirst())));
    return tasks;
  }

  private boolean wanted(StudyRow row) {
    String name = row.group().label() + ": " + row.name() + " " + StudyPlan.percent(row.sparsity());
    return only.isEmpty() || only.stream().anyMatch(name::contains);
  }

  private static List<StudyResult> inPlanOrder(List<StudyRow> plan, List<StudyResult> results) {
    return plan.stream()
        .flatMap(row -> results.stream().filter(result -> result.row().equals(row)))
        .toList();
  }

  private static String line(int number, int of, StudyResult result) {
    String what =
        "[%3d/%d] seed %d, %s, %s at %s"
            .formatted(
                number,
                of,
                result.seed(),
                result.row().group().label(),
                result.row().name(),
                StudyPlan.percent(result.row().sparsity()));
    if (result.evaluation() == null) {
      return what + ": not done: " + result.failure();
    }
    return what
        + String.format(
            Locale.ROOT,
            ": %.2f%%, %.0f s",
            100 * result.evaluation().accuracy(),
            result.seconds());
  }

  private void tell(Progress progress) {
    if (System.console() != null && System.console().isTerminal()) {
      out.printf(Locale.ROOT, "\r\033[K  %s %3.0f%%", progress.step(), 100 * progress.fraction());
      out.flush();
    }
  }
}
