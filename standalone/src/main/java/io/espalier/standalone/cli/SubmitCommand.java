package io.espalier.standalone.cli;

import io.espalier.datasets.ImageFolder;
import io.espalier.datasets.ImportOptions;
import io.espalier.datasets.Imported;
import io.espalier.datasets.Preprocessing;
import io.espalier.events.Submission;
import io.espalier.graph.ClassifierShape;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.registry.api.view.RunView;
import io.espalier.registry.api.view.SweepView;
import io.espalier.registry.model.RunStatus;
import io.espalier.registry.model.SweepStatus;
import io.espalier.registry.sweep.SweepPlan;
import io.espalier.standalone.client.ModelNames;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.demo.RunWatcher;
import io.espalier.standalone.demo.SweepTable;
import io.espalier.standalone.demo.SweepWatcher;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code espalier submit}: a user's own ONNX classifier into a running Espalier. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Compress an ONNX classifier of your own with a running Espalier.")
final class SubmitCommand implements Callable<Integer> {

  private static final String UNNAMED = "model";

  @Mixin private ServerOption server;

  @Parameters(paramLabel = "MODEL.onnx", description = "the trained classifier")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "image folder, as for demo")
  private Path data;

  @Option(names = "--recipe", paramLabel = "NAME|FILE", description = "(default: ${DEFAULT-VALUE})")
  private String recipe = "compress";

  @Option(names = "--name", description = "the model's name (default: the file's)")
  private @Nullable String name;

  @Option(
      names = "--preprocessing",
      paramLabel = "FILE.json",
      description =
          "how images become tensors: what the model was trained with (default: the model's input"
              + " size, pixels divided by 255)")
  private @Nullable Path preprocessing;

  @Option(names = "--seed", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--threads", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Option(names = "--wait", description = "follow the run until it ends")
  private boolean wait;

  @Override
  public Integer call() throws IOException, InterruptedException {
    String recipeText = RecipeArgument.read(recipe);
    Graph graph = OnnxReader.read(model);
    ClassifierShape shape = ClassifierShape.of(graph);
    ImportOptions defaults = ImportOptions.defaults();
    Imported images =
        ImageFolder.read(
            data,
            contract(shape),
            new ImportOptions(seed, defaults.corruptImagesMax(), defaults.validationFraction()));
    images.notices().forEach(notice -> System.out.println("note: " + notice));
    if (images.dataset().classes().size() != shape.classes()) {
      throw new StandaloneException(
          model
              + " has "
              + shape.classes()
              + " outputs, but "
              + data
              + " has "
              + images.dataset().classes().size()
              + " classes: "
              + String.join(", ", images.dataset().classes())
              + ". Output k is taken as the k-th class in this order: give the folder one directory"
              + " per output.");
    }
    RegistryClient registry = server.client();
    Submission submission =
        new Submission(
            null,
            modelName(),
            registry.upload(model, "model"),
            registry.upload(images.dataset().toBytes(), "dataset"),
            recipeText,
            seed,
            threads);
    return SweepPlan.isSweep(recipeText) ? sweep(registry, submission) : run(registry, submission);
  }

  private int sweep(RegistryClient registry, Submission submission) throws InterruptedException {
    SweepView sweep = registry.submitSweep(submission);
    System.out.printf(
        "Sweep %s of %d points (follow it with ./espalier sweep %s)%n",
        sweep.id(), sweep.points().size(), sweep.id());
    if (!wait) {
      return 0;
    }
    SweepView ended = new SweepWatcher(registry, System.out).untilEnded(sweep.id());
    System.out.print(SweepTable.of(ended));
    return ended.status() == SweepStatus.RELEASED ? 0 : 1;
  }

  private int run(RegistryClient registry, Submission submission) throws InterruptedException {
    RunView run = registry.submit(submission);
    System.out.println("Run " + run.id() + " (follow it with ./espalier run " + run.id() + ")");
    if (!wait) {
      return 0;
    }
    RunView ended = RunWatcher.onStandardOutput(registry).untilEnded(run.id());
    return RunCommand.print(ended) == RunStatus.RELEASED ? 0 : 1;
  }

  private Preprocessing contract(ClassifierShape shape) throws IOException {
    Path file = preprocessing;
    if (file != null) {
      return Preprocessing.fromJson(Files.readString(file));
    }
    if (shape.height() != shape.width()) {
      throw new StandaloneException(
          model
              + " takes images of "
              + shape.width()
              + " by "
              + shape.height()
              + ": say how they are made with --preprocessing.");
    }
    return shape.channels() == 1
        ? Preprocessing.grey(shape.width())
        : Preprocessing.defaults(shape.width());
  }

  private String modelName() {
    if (name != null) {
      return name;
    }
    String file = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    return ModelNames.of(file, UNNAMED);
  }
}
