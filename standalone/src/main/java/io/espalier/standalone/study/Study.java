package io.espalier.standalone.study;

import io.espalier.artifacts.ArtifactStore;
import io.espalier.artifacts.Digest;
import io.espalier.artifacts.DirectoryArtifactStore;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.CompletedStep;
import io.espalier.events.Progress;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.StepMetrics;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Step;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.standalone.embedded.StandaloneException;
import io.espalier.standalone.study.StudyRow.Base;
import io.espalier.training.EvaluationRun;
import io.espalier.training.Evaluator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the rows of a plan. Everything done is kept in the home's artifact store under its step key,
 * so that a study that was stopped goes on where it stopped, and one that is done is only read.
 */
final class Study {
  private static final int HIDDEN_NEURONS = 256;
  private static final int EVALUATION_BATCH = 64;
  private static final Step PREPARE = new Prepare(256);

  private final ArtifactStore store;
  private final ImageDataset images;
  private final LocalRun runs;
  private final int threads;
  private final Map<Base, StudyRow> bases = new HashMap<>();
  private final Map<String, StudyResult> done = new HashMap<>();

  /**
   * @param home where everything done is kept
   * @param images what to learn from and to be judged by
   * @param rows the plan
   * @param progress told how far the step at hand is
   */
  Study(
      Path home,
      ImageDataset images,
      List<StudyRow> rows,
      int threads,
      Consumer<Progress> progress) {
    this.store = new DirectoryArtifactStore(home.resolve("artifacts"));
    this.images = images;
    this.threads = threads;
    this.runs =
        new LocalRun(
            store,
            store.put(images.toBytes()).value(),
            images.preprocessing().digest(),
            threads,
            progress);
    List<StudyRow> dense =
        rows.stream().filter(row -> row.group() == StudyRow.Group.DENSE).toList();
    if (dense.size() != 2) {
      throw new IllegalArgumentException("A plan has two dense rows, not " + dense.size());
    }
    bases.put(Base.TEN_EPOCHS, dense.get(0));
    bases.put(Base.BASELINE, dense.get(1));
  }

  /** Does a row for a seed, and before it whatever it begins with. */
  StudyResult result(StudyRow row, long seed) {
    String key = seed + " " + row;
    StudyResult known = done.get(key);
    if (known == null) {
      known = make(row, seed);
      done.put(key, known);
    }
    return known;
  }

  /** The baseline of a seed. */
  StudyResult baseline(long seed) {
    return result(base(Base.BASELINE), seed);
  }

  private StudyRow base(Base base) {
    StudyRow row = bases.get(base);
    if (row == null) {
      throw new IllegalArgumentException("No row makes " + base);
    }
    return row;
  }

  private StudyResult make(StudyRow row, long seed) {
    try {
      List<Step> slip = new ArrayList<>();
      String artifact =
          switch (row.base()) {
            case NONE -> untrained(seed);
            case TEN_EPOCHS -> {
              slip.addAll(base(Base.TEN_EPOCHS).steps());
              yield untrained(seed);
            }
            case BASELINE -> {
              slip.add(PREPARE);
              yield baseline(seed).artifact();
            }
          };
      int before = slip.size();
      slip.addAll(row.steps());
      LocalRun.Done made = runs.of("study-seed-" + seed, artifact, slip, seed);
      List<CompletedStep> own = made.steps().subList(before, made.steps().size());
      return evaluated(row, seed, made.artifact(), own);
    } catch (StandaloneException e) {
      return new StudyResult(row, seed, "", List.of(), null, null, 0, e.getMessage());
    }
  }

  private StudyResult evaluated(
      StudyRow row, long seed, String artifact, List<CompletedStep> steps) {
    StepMetrics last = steps.getLast().metrics();
    @Nullable EvaluationSummary summary = last.evaluated().orElse(null);
    Graph graph = OnnxReader.read(store.path(new Digest(artifact)));
    EvaluationRun run =
        Evaluator.evaluate(graph, images.validation(), images.classes(), EVALUATION_BATCH, threads);
    if (summary == null) {
      summary = EvaluationSummary.of(run.evaluation().classes(), run.evaluation().confusion());
    }
    ModelSize size = last.size();
    return new StudyResult(
        row,
        seed,
        artifact,
        Arrays.stream(run.predictions()).boxed().toList(),
        summary,
        size,
        steps.stream().mapToDouble(CompletedStep::seconds).sum(),
        null);
  }

  private String untrained(long seed) {
    int side = images.preprocessing().height();
    Graph graph = ResNet18.build(images.classes().size(), side, HIDDEN_NEURONS, seed);
    return store.put(OnnxWriter.toBytes(graph)).value();
  }
}
