package io.espalier.benchmark.service;

import io.espalier.benchmark.accuracy.AccuracyBenchmark.Answers;
import io.espalier.benchmark.accuracy.Agreement;
import io.espalier.benchmark.accuracy.Predictions;
import io.espalier.benchmark.measure.Processors;
import io.espalier.benchmark.measure.Timing;
import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.datasets.Evaluation;
import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.McNemar;
import io.espalier.datasets.Split;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.EvaluationSummary;
import io.espalier.events.metrics.LatencyRow;
import io.espalier.events.metrics.McNemarSummary;
import io.espalier.events.metrics.Measured;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.step.RuntimeName;
import io.espalier.workbench.Measurements;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;

/** Collects what was measured and puts it into the words of the event contract. */
final class BenchmarkReport {
  private final ImageDataset images;
  private final RuntimeName runtime;
  private final List<ModelFile> models;
  private final List<Answers> answers;
  private final List<ModelSize> sizes;
  private final TimingImages timingImages;
  private final List<LatencyRow> rows = new ArrayList<>();
  private final List<String> timingNotices = new ArrayList<>();
  private final SequencedSet<String> versions = new LinkedHashSet<>();

  /**
   * @param runtime what the models were judged with
   * @param models the dense reference first, the released model last
   * @param answers of each model
   * @param sizes of each model
   */
  BenchmarkReport(
      ImageDataset images,
      RuntimeName runtime,
      List<ModelFile> models,
      List<Answers> answers,
      List<ModelSize> sizes,
      TimingImages timingImages) {
    this.images = images;
    this.runtime = runtime;
    this.models = models;
    this.answers = answers;
    this.sizes = sizes;
    this.timingImages = timingImages;
  }

  TimingImages timingImages() {
    return timingImages;
  }

  /** Adds what was timed on a profile. */
  void add(HardwareProfile profile, List<Timing> timings) {
    for (Timing timing : timings) {
      rows.add(row(profile, timing));
      versions.add(timing.candidate().runtime().wireName() + " " + timing.runtimeVersion());
      notePredictions(profile, timing);
    }
  }

  BenchmarkMetrics metrics() {
    return new BenchmarkMetrics(
        Processors.name(),
        "validation",
        measured(0),
        models.size() == 3 ? measured(1) : null,
        measured(models.size() - 1),
        compared(),
        rows,
        notices());
  }

  private Measured measured(int index) {
    ModelFile model = models.get(index);
    return new Measured(
        model.digest().value(),
        model.precision(),
        sizes.get(index),
        summary(images.validation(), answers.get(index).validation()),
        runtime);
  }

  private EvaluationSummary summary(Split split, Predictions predictions) {
    return Measurements.summary(
        Evaluation.of(images.classes(), split.labels(), predictions.classes()));
  }

  private McNemarSummary compared() {
    McNemar compared =
        McNemar.of(
            images.validation().labels(),
            answers.getFirst().validation().classes(),
            answers.getLast().validation().classes());
    return new McNemarSummary(compared.onlyA(), compared.onlyB(), compared.pValue());
  }

  private List<String> notices() {
    List<String> notices = new ArrayList<>();
    if (models.size() < 3) {
      notices.add("There is no dense INT8 model in this run, so no row for it.");
    }
    for (int i = 0; i < models.size(); i++) {
      Agreement agreement = answers.get(i).agreement();
      if (runtime != RuntimeName.ONNX_RUNTIME) {
        notices.add(
            "%s on %s and on onnx-runtime: %s."
                .formatted(capitalised(models.get(i).label()), runtime.wireName(), agreement));
      }
    }
    notices.addAll(timingNotices);
    images.test().ifPresent(test -> notices.add(testNotice(test)));
    notices.add(
        "Measured with Java %s, %s."
            .formatted(System.getProperty("java.vm.version"), String.join(", ", versions)));
    return notices;
  }

  private String testNotice(Split test) {
    Predictions dense = answers.getFirst().test().orElseThrow();
    Predictions released = answers.getLast().test().orElseThrow();
    EvaluationSummary denseSummary = summary(test, dense);
    EvaluationSummary releasedSummary = summary(test, released);
    McNemar compared = McNemar.of(test.labels(), dense.classes(), released.classes());
    return String.format(
        Locale.ROOT,
        "On the %d test images: dense %.2f%% [%.2f, %.2f], released %.2f%% [%.2f, %.2f]; only dense right %d, only released"
            + " right %d, p = %.3f.",
        test.size(),
        100 * denseSummary.accuracy(),
        100 * denseSummary.interval().low(),
        100 * denseSummary.interval().high(),
        100 * releasedSummary.accuracy(),
        100 * releasedSummary.interval().low(),
        100 * releasedSummary.interval().high(),
        compared.onlyA(),
        compared.onlyB(),
        compared.pValue());
  }

  private static LatencyRow row(HardwareProfile profile, Timing timing) {
    return new LatencyRow(
        timing.candidate().runtime(),
        timing.candidate().precision(),
        timing.candidate().model(),
        profile.name(),
        profile.threads(),
        timing.latency().p50Millis(),
        timing.latency().p99Millis(),
        timing.peakBytes(),
        timing.latency().runs(),
        timing.notes().isEmpty() ? null : String.join("; ", timing.notes()));
  }

  /** What was timed must be what was judged: the timed process has to find the same classes. */
  private void notePredictions(HardwareProfile profile, Timing timing) {
    for (int i = 0; i < models.size(); i++) {
      if (models.get(i).on(timing.candidate().runtime()).equals(timing.candidate())) {
        int[] judged = answers.get(i).validation().classes();
        int different = 0;
        for (int k = 0; k < timing.predictions().size(); k++) {
          int index = timingImages.indices().get(k);
          different += timing.predictions().get(k) == judged[index] ? 0 : 1;
        }
        if (different > 0) {
          timingNotices.add(
              "%s at %s found another class than the judged model for %d of %d images."
                  .formatted(
                      capitalised(timing.candidate().label()),
                      profile.name(),
                      different,
                      timing.predictions().size()));
        }
      }
    }
  }

  private static String capitalised(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
