package io.espalier.events;

import io.espalier.events.check.Limits;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.PrepareMetrics;
import io.espalier.events.metrics.PruneMetrics;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.metrics.TrainingMetrics;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a routing slip goes on after a step: pure functions from an event and a result to the next
 * event.
 *
 * <p>The guard judges what fine-tuning brought, and a pruning that no fine-tuning follows. Where it
 * does not hold, it sends the slip back: the run goes on with the last accepted version, without
 * the rest of the pruning schedule that overdid it. Where nothing has been accepted yet, the run
 * ends: nothing could be pruned within the guard.
 */
final class Slip {
  private Slip() {}

  static ModelVersionEvent next(
      ModelVersionEvent event, CompletedStep done, @Nullable Reference denseInt8Made) {
    Step expected =
        event
            .nextStep()
            .orElseThrow(() -> new IllegalArgumentException("The run has ended already."));
    if (!expected.equals(done.step())) {
      throw new IllegalArgumentException(
          "The step done is not the next of the slip: " + done.step() + ", not " + expected);
    }
    List<Step> rest = event.remaining().subList(1, event.remaining().size());
    Next next = new Next(event, done, rest);
    if (denseInt8Made != null) {
      next.denseInt8 = denseInt8Made;
    }
    switch (done.step()) {
      case Train _ -> {
        TrainingMetrics metrics = metrics(done, TrainingMetrics.class);
        next.dense = next.reference(metrics.validation());
        next.early = metrics.snapshot();
      }
      case Prepare _ ->
          next.dense = next.reference(metrics(done, PrepareMetrics.class).validation());
      case Finetune _ -> next.judge(metrics(done, TrainingMetrics.class).validation());
      case Benchmark benchmark ->
          next.verdict = Verdict.of(benchmark.gates(), metrics(done, BenchmarkMetrics.class));
      case Prune _ -> {
        EvaluationSummary validation = metrics(done, PruneMetrics.class).validation();
        if (validation != null) {
          next.judge(validation);
        }
      }
      case Quantize _ -> {}
    }
    if (next.failure == null && next.verdict == null && next.remaining.isEmpty()) {
      next.failure =
          new Failure(
              done.step().kind(),
              "The slip ended after '%s' without a benchmark, so nothing proves the model."
                  .formatted(done.step().kind()),
              "End the recipe with a benchmark step.");
    }
    return next.build();
  }

  static ModelVersionEvent failed(ModelVersionEvent event, String reason, String remedy) {
    Next next = new Next(event, null, event.remaining());
    next.failure =
        new Failure(
            event.nextStep().map(Step::kind).orElse("verdict"),
            shortened(reason),
            shortened(remedy));
    return next.build();
  }

  /** Whatever an exception says must not keep a run from ending. */
  private static String shortened(String text) {
    if (text.isBlank()) {
      return "No more is known.";
    }
    return text.length() <= Limits.TEXT_CHARACTERS_MAX
        ? text
        : text.substring(0, Limits.TEXT_CHARACTERS_MAX - 3) + "...";
  }

  private static <M extends StepMetrics> M metrics(CompletedStep done, Class<M> type) {
    if (!type.isInstance(done.metrics())) {
      throw new IllegalArgumentException(
          "A '%s' step reports %s, not %s."
              .formatted(
                  done.step().kind(),
                  type.getSimpleName(),
                  done.metrics().getClass().getSimpleName()));
    }
    return type.cast(done.metrics());
  }

  /** The next event in the making. */
  private static final class Next {
    private final ModelVersionEvent event;
    private final int position;
    private String artifact;
    private @Nullable String parent;
    private @Nullable CompletedStep last;
    private @Nullable Reference dense;
    private @Nullable Reference denseInt8;
    private @Nullable Reference accepted;
    private @Nullable String early;
    private final List<SlipBack> slipBacks;
    private List<Step> remaining;
    private @Nullable Verdict verdict;
    private @Nullable Failure failure;

    Next(ModelVersionEvent event, @Nullable CompletedStep done, List<Step> remaining) {
      this.event = event;
      this.position = event.position() + 1;
      this.artifact = done == null ? event.artifact() : done.output();
      this.parent = done == null ? event.parent() : event.artifact();
      this.last = done;
      this.dense = event.dense();
      this.denseInt8 = event.denseInt8();
      this.accepted = event.accepted();
      this.early = event.early();
      this.slipBacks = new ArrayList<>(event.slipBacks());
      this.remaining = remaining;
    }

    Reference reference(EvaluationSummary evaluation) {
      return new Reference(artifact, parent, position, evaluation, done().metrics().size());
    }

    private CompletedStep done() {
      if (last == null) {
        throw new IllegalStateException("There is no step to judge.");
      }
      return last;
    }

    void judge(EvaluationSummary validation) {
      if (dense == null || recovers()) {
        return; // Judged once, after the last fine-tuning that follows.
      }
      GuardCheck check = event.guard().check(dense.evaluation(), validation);
      last = done().withGuard(check);
      if (check.held()) {
        accepted = reference(validation);
      } else if (accepted != null) {
        goBack(accepted, check);
      } else {
        failure =
            new Failure(
                done().step().kind(),
                "Nothing could be pruned within the guard: after the first pruning "
                    + check.describe(event.guard())
                    + ".",
                "Prune less at the first step, allow more recovery epochs, or widen the recipe's"
                    + " guard.");
      }
    }

    /** Whether a fine-tuning makes up for the step before anything else is done. */
    private boolean recovers() {
      return switch (done().step()) {
        case Finetune _ -> !remaining.isEmpty() && remaining.getFirst() instanceof Finetune;
        case Prune _ ->
            remaining.stream()
                .takeWhile(step -> step instanceof Prune || step instanceof Finetune)
                .anyMatch(Finetune.class::isInstance);
        case Train _, Prepare _, Quantize _, Benchmark _ -> false;
      };
    }

    private void goBack(Reference to, GuardCheck check) {
      List<Step> kept = withoutRestOfSchedule();
      slipBacks.add(
          new SlipBack(
              position,
              artifact,
              done().metrics().size().sparsity(),
              to.artifact(),
              to.size().sparsity(),
              remaining.size() - kept.size(),
              "After %s ".formatted(done().step() instanceof Prune ? "pruning" : "fine-tuning")
                  + check.describe(event.guard())
                  + "."));
      artifact = to.artifact();
      parent = to.parent();
      remaining = kept;
    }

    /** The remaining steps from the first that belongs to no further round of this schedule. */
    private List<Step> withoutRestOfSchedule() {
      if (done().step() instanceof Finetune finetune && finetune.sparsify() != null) {
        return remaining; // It pruned by itself: no schedule goes on after it.
      }
      @Nullable Prune schedule = pruned();
      int from = 0;
      while (from < remaining.size() && belongs(remaining.get(from), schedule)) {
        if (remaining.get(from) instanceof Prune prune) {
          schedule = prune;
        }
        from++;
      }
      return remaining.subList(from, remaining.size());
    }

    /** The pruning that is judged: the step itself, or the one right before its fine-tuning. */
    private @Nullable Prune pruned() {
      if (done().step() instanceof Prune prune) {
        return prune;
      }
      return event.last() != null && event.last().step() instanceof Prune prune ? prune : null;
    }

    private static boolean belongs(Step step, @Nullable Prune schedule) {
      return switch (step) {
        case Prune prune -> schedule == null || prune.sameScheduleAs(schedule);
        case Finetune _ -> true;
        case Train _, Prepare _, Quantize _, Benchmark _ -> false;
      };
    }

    ModelVersionEvent build() {
      return new ModelVersionEvent(
          event.runId(),
          event.model(),
          artifact,
          parent,
          last,
          event.dataset(),
          event.preprocessing(),
          event.seed(),
          event.threads(),
          event.recipe(),
          dense,
          denseInt8,
          accepted,
          early,
          event.guard(),
          slipBacks,
          position,
          remaining,
          verdict,
          failure);
    }
  }
}
