package io.espalier.standalone.demo;

import io.espalier.datasets.ImageDataset;
import io.espalier.datasets.ImageFolder;
import io.espalier.datasets.ImportOptions;
import io.espalier.datasets.Imported;
import io.espalier.datasets.Preprocessing;
import io.espalier.datasets.Split;
import io.espalier.datasets.SyntheticPackaging;
import io.espalier.events.Submission;
import io.espalier.graph.OnnxWriter;
import io.espalier.graph.build.ResNet18;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.sweep.SweepPlan;
import io.espalier.standalone.client.ModelNames;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.plots.PlotPage;
import io.espalier.standalone.report.FinalTable;
import io.espalier.standalone.report.Report;
import io.espalier.standalone.report.Reports;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The worked example on running services: images, an untrained ResNet-18, a run of the recipe
 * through the registry's API as any client would start it, the table at the end.
 */
public final class Demo {

  private static final String MODEL = "packaging-defects";
  private static final int HIDDEN_NEURONS = 256;
  private static final int VALIDATION_IMAGES_MIN = 200;
  private static final int VALIDATION_IMAGES_MAX = 8000;

  private final DemoOptions options;
  private final RegistryClient registry;
  private final PrintStream out;

  /**
   * @param options what to do
   * @param registry the running services
   * @param out where to print
   */
  public Demo(DemoOptions options, RegistryClient registry, PrintStream out) {
    this.options = options;
    this.registry = registry;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return 0 when the model was released, 1 when it was rejected
   * @throws IOException when a file cannot be written
   * @throws InterruptedException when the waiting thread is interrupted
   */
  public int run() throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Imported images = images();
    ImageDataset dataset = images.dataset();
    describe(images);

    String datasetDigest = registry.upload(dataset.toBytes(), "dataset");
    byte[] untrained =
        OnnxWriter.toBytes(
            ResNet18.build(
                dataset.classes().size(), options.size(), HIDDEN_NEURONS, options.seed()));
    String modelDigest = registry.upload(untrained, "model");
    Submission submission =
        new Submission(
            null,
            modelName(),
            modelDigest,
            datasetDigest,
            options.recipe(),
            options.seed(),
            options.threads());
    RunView ended = SweepPlan.isSweep(options.recipe()) ? sweep(submission) : single(submission);

    double wallSeconds = (System.nanoTime() - begin) / 1e9;
    Report report =
        Reports.of(ended, figures(dataset, datasetDigest), images.notices(), wallSeconds);
    out.print(FinalTable.of(report));
    out.printf(
        Locale.ROOT,
        "%n%s after %.0f s.%s%n",
        ended.status() == RunStatus.RELEASED ? "Released" : "Rejected",
        wallSeconds,
        report.reason() == null ? "" : " " + report.reason());
    writeFiles(ended, report);
    return ended.status() == RunStatus.RELEASED ? 0 : 1;
  }

  private RunView single(Submission submission) throws InterruptedException {
    RunView run = registry.submit(submission);
    out.printf(
        "Run %s of recipe %s with %d threads, seed %d%n",
        run.id(), run.recipe(), run.threads(), run.seed());
    return RunWatcher.onStandardOutput(registry).untilEnded(run.id());
  }

  /** The run of the point that was released; where none was, of the nearest one. */
  private RunView sweep(Submission submission) throws InterruptedException {
    SweepView sweep = registry.submitSweep(submission);
    out.printf(
        "Sweep %s of recipe %s, %d points, with %d threads, seed %d%n",
        sweep.id(), sweep.recipe(), sweep.points().size(), sweep.threads(), sweep.seed());
    SweepView ended = new SweepWatcher(registry, out).untilEnded(sweep.id());
    out.print(SweepTable.of(ended));
    int shown = ended.chosen() == null ? 1 : ended.chosen();
    return registry.run(ended.points().get(shown - 1).run());
  }

  private Imported images() {
    Path data = options.data();
    if (data != null) {
      return ImageFolder.read(
          data,
          Preprocessing.defaults(options.size()),
          new ImportOptions(
              options.seed(),
              ImportOptions.defaults().corruptImagesMax(),
              ImportOptions.defaults().validationFraction()));
    }
    int validation =
        Math.clamp(options.images() * 3L / 4, VALIDATION_IMAGES_MIN, VALIDATION_IMAGES_MAX);
    return new Imported(
        SyntheticPackaging.generate(
            new SyntheticPackaging.Options(
                options.images(), validation, 0, options.size(), options.seed())),
        List.of());
  }

  private String modelName() {
    Path data = options.data();
    if (data == null) {
      return MODEL;
    }
    String name = data.toAbsolutePath().normalize().getFileName().toString();
    return ModelNames.of(name, MODEL);
  }

  private void describe(Imported images) {
    ImageDataset dataset = images.dataset();
    out.printf(
        "Images: %s, %d to train, %d to validate%s, %dx%d%n",
        dataset.name(),
        dataset.train().size(),
        dataset.validation().size(),
        dataset.test().map(test -> ", " + test.size() + " to test").orElse(""),
        options.size(),
        options.size());
    int[] counts = dataset.train().classCounts();
    List<String> classes = new ArrayList<>();
    for (int index = 0; index < counts.length; index++) {
      classes.add(dataset.classes().get(index) + " " + counts[index]);
    }
    out.println("Classes: " + String.join(", ", classes));
    images.notices().forEach(notice -> out.println("  note: " + notice));
  }

  private static Report.DatasetFigures figures(ImageDataset dataset, String digest) {
    return new Report.DatasetFigures(
        dataset.name(),
        digest,
        dataset.preprocessing().digest(),
        dataset.classes(),
        dataset.train().size(),
        dataset.validation().size(),
        dataset.test().map(Split::size).orElse(0));
  }

  private void writeFiles(RunView ended, Report report) throws IOException {
    if (options.report() != null) {
      Reports.write(report, options.report());
      out.println("Report: " + options.report());
    }
    Path page = options.plots();
    if (page != null) {
      Files.createDirectories(Objects.requireNonNull(page.toAbsolutePath().getParent()));
      Files.writeString(page, PlotPage.of(report));
      out.println("Plots: " + page);
    }
    Path directory = options.out();
    if (directory == null || ended.status() != RunStatus.RELEASED) {
      return;
    }
    Files.createDirectories(directory);
    List<Path> written = new ReleasedFiles(registry).write(ended, report, directory);
    out.println("Released files:");
    for (Path file : written) {
      out.printf("  %s  %,d bytes%n", file, Files.size(file));
    }
  }
}
