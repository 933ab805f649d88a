package io.espalier.registry.api;

import io.espalier.registry.api.view.SweepPointView;
import io.espalier.registry.api.view.SweepSummary;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.Run;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.StepRecord;
import io.espalier.registry.model.SweepPoint;
import io.espalier.registry.model.SweepRow;
import io.espalier.registry.service.SweepProgress;
import io.espalier.registry.sweep.PointFigures;
import io.espalier.registry.sweep.SweepComparison;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes views of sweeps. */
@ApplicationScoped
class SweepViews {

  SweepSummary summary(SweepRow sweep) {
    return new SweepSummary(
        sweep.id,
        sweep.model,
        sweep.status,
        sweep.recipe,
        SweepPoint.count("sweepId", sweep.id),
        sweep.chosen,
        sweep.startedAt,
        sweep.finishedAt);
  }

  SweepView sweep(SweepRow sweep) {
    List<SweepPoint> points = SweepPoint.of(sweep.id);
    List<Run> runs = SweepProgress.runs(points);
    SweepComparison comparison = SweepProgress.comparison(points, runs);
    Set<Integer> front =
        comparison.front().stream().map(PointFigures::number).collect(Collectors.toSet());
    List<SweepPointView> views = new ArrayList<>();
    for (int index = 0; index < points.size(); index++) {
      SweepPoint point = points.get(index);
      SweepPointView.Figures figures =
          comparison.points().stream()
              .filter(measured -> measured.number() == point.number)
              .map(measured -> figures(measured, front.contains(point.number)))
              .findFirst()
              .orElse(null);
      views.add(point(point, runs.get(index), figures));
    }
    return new SweepView(
        sweep.id,
        sweep.model,
        sweep.status,
        sweep.recipe,
        sweep.dataset,
        sweep.seed,
        sweep.threads,
        sweep.sharedSteps,
        sweep.startedAt,
        sweep.updatedAt,
        sweep.finishedAt,
        sweep.chosen,
        sweep.why,
        views);
  }

  private static SweepPointView point(
      SweepPoint point, Run run, SweepPointView.@Nullable Figures figures) {
    return new SweepPointView(
        point.number,
        point.label,
        run.id,
        point.launchedAt == null,
        run.status,
        run.position,
        run.stepCount,
        StepRecord.count("runId = ?1 and reused = true", run.id),
        run.status == RunStatus.RELEASED,
        run.reason,
        figures);
  }

  private static SweepPointView.Figures figures(PointFigures measured, boolean onFront) {
    return new SweepPointView.Figures(
        onFront,
        measured.accuracy(),
        measured.accuracyDropPoints(),
        measured.recallDropPoints(),
        measured.recallDropClass(),
        measured.profile(),
        measured.p50Millis(),
        measured.bytes(),
        measured.sparsity());
  }
}
