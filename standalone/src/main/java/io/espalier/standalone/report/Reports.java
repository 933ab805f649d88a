package io.espalier.standalone.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.espalier.events.EventCodec;
import io.espalier.events.Guard;
import io.espalier.events.SlipBack;
import io.espalier.events.Verdict;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Step;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.StepView;
import io.espalier.standalone.client.RegistryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the report of a run from what the registry knows of it, and writes it. */
public final class Reports {

  private static final ObjectMapper MAPPER = EventCodec.mapper();

  private Reports() {}

  /**
   * @param run a run that has ended
   * @param dataset the images it ran on
   * @param notices what the import had to say
   * @param wallSeconds from the submission to the verdict
   */
  public static Report of(
      RunView run, Report.DatasetFigures dataset, List<String> notices, double wallSeconds) {
    List<Report.StepFigures> steps = run.steps().stream().map(Reports::step).toList();
    Optional<BenchmarkMetrics> benchmark =
        steps.reversed().stream()
            .map(Report.StepFigures::metrics)
            .filter(BenchmarkMetrics.class::isInstance)
            .map(BenchmarkMetrics.class::cast)
            .findFirst();
    Verdict verdict = RegistryJson.readIfKnown(run.verdict(), Verdict.class).orElse(null);
    boolean released = verdict != null && verdict.released();
    List<String> allNotices = new ArrayList<>(notices);
    if (known(run.slipBacks())) {
      run.slipBacks()
          .forEach(back -> allNotices.add(RegistryJson.read(back, SlipBack.class).reason()));
    }
    benchmark.ifPresent(metrics -> allNotices.addAll(metrics.notices()));
    return new Report(
        Report.SCHEMA,
        run.id(),
        run.model(),
        run.recipe(),
        released ? "released" : "rejected",
        released ? null : reason(run),
        run.seed(),
        run.threads(),
        benchmark.map(BenchmarkMetrics::processor).orElse(null),
        dataset,
        benchmark.map(BenchmarkMetrics::split).orElse(null),
        benchmark.map(metrics -> ModelFigures.of(metrics.dense())).orElse(null),
        benchmark.map(BenchmarkMetrics::denseInt8).map(ModelFigures::of).orElse(null),
        benchmark.map(metrics -> ModelFigures.of(metrics.released())).orElse(null),
        benchmark.map(BenchmarkMetrics::mcNemar).orElse(null),
        steps,
        benchmark.map(BenchmarkMetrics::latency).orElse(List.of()),
        verdict == null ? List.of() : verdict.gates(),
        RegistryJson.readIfKnown(run.guard(), Guard.class).orElse(null),
        Cycles.of(steps),
        Cycles.lastOf(steps, PruneMetrics::layers),
        Cycles.lastOf(steps, PruneMetrics::curves),
        List.copyOf(allNotices),
        wallSeconds);
  }

  /**
   * Writes the report as JSON.
   *
   * @throws IOException when the file cannot be written
   */
  public static void write(Report report, Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(Objects.requireNonNull(absolute.getParent()));
    Files.write(absolute, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(report));
  }

  private static Report.StepFigures step(StepView done) {
    return new Report.StepFigures(
        done.position(),
        RegistryJson.read(done.parameters(), Step.class),
        done.artifact(),
        done.parent(),
        done.seconds(),
        done.reused(),
        RegistryJson.read(done.metrics(), StepMetrics.class));
  }

  private static boolean known(@Nullable JsonNode json) {
    return json != null && !json.isNull();
  }

  private static @Nullable String reason(RunView run) {
    return run.remedy() == null ? run.reason() : run.reason() + " " + run.remedy();
  }
}
