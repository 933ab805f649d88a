package io.espalier.standalone.cli;

import io.espalier.events.recipe.Recipes;
import io.espalier.standalone.StandaloneProcess;
import io.espalier.standalone.client.RegistryClient;
import io.espalier.standalone.demo.Demo;
import io.espalier.standalone.demo.DemoOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code espalier demo}: the worked example, on synthetic images or on a folder of real ones. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Run the worked example end to end and print its table.")
final class DemoCommand implements Callable<Integer> {

  // Sized so that the demo ends within six minutes on two cores.
  private static final int DEMO_IMAGES = 1100;
  private static final int DEMO_EPOCHS = 12;
  private static final int FULL_IMAGES = 48_000;
  private static final int THREADS_MAX = 2;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "image folder with train/<class>/, val/<class>/ and optionally test/<class>/ (default:"
              + " synthetic packaging defects)")
  private @Nullable Path data;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description = "built-in recipe or a YAML file (default: harbor, with --full harbor-full)")
  private @Nullable String recipe;

  @Option(
      names = "--full",
      description = "48,000 synthetic images and 40 epochs: hours, not minutes")
  private boolean full;

  @Option(names = "--images", paramLabel = "N", description = "synthetic images to train on")
  private @Nullable Integer images;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "most epochs of the first training (default: the recipe's; without --data, --recipe and"
              + " --full 12)")
  private @Nullable Integer epochs;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description = "side of the model's input (default: ${DEFAULT-VALUE})")
  private int size = 64;

  @Option(names = "--seed", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "threads of every step (default: ${DEFAULT-VALUE}); part of what makes results repeat")
  private int threads = Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "write everything measured as JSON")
  private @Nullable Path report;

  @Option(
      names = "--plots",
      paramLabel = "DIR",
      description =
          "write a page of plots there, plots.html (default: beside the report, where there is one)")
  private @Nullable Path plots;

  @Option(names = "--out", paramLabel = "DIR", description = "write the released files there")
  private @Nullable Path out;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "keep the state there (default: a temporary directory, removed at the end)")
  private @Nullable Path home;

  @Option(names = "--log", description = "print the services' log as well")
  private boolean log;

  @Override
  public Integer call() throws IOException {
    DemoOptions options =
        new DemoOptions(
            data,
            recipe(),
            images != null ? images : full ? FULL_IMAGES : DEMO_IMAGES,
            size,
            seed,
            threads,
            report,
            page(),
            out);
    Path kept = home;
    if (kept != null) {
      return run(options, kept);
    }
    Path temporary = Files.createTempDirectory("espalier-demo");
    try {
      return run(options, temporary);
    } finally {
      Directories.delete(temporary);
    }
  }

  private @Nullable Path page() {
    if (plots != null) {
      return plots.resolve("plots.html");
    }
    if (report == null) {
      return null;
    }
    String name = report.getFileName().toString().replaceFirst("\\.json$", "");
    return report.resolveSibling(name + ".html");
  }

  private String recipe() {
    boolean sized = recipe == null && data == null && !full;
    String text = RecipeArgument.read(recipe == null ? full ? "harbor-full" : "harbor" : recipe);
    Integer most = epochs == null && sized ? Integer.valueOf(DEMO_EPOCHS) : epochs;
    return most == null ? text : Recipes.override(text, Map.of("train.epochs", most.toString()));
  }

  private int run(DemoOptions options, Path directory) {
    System.out.println("Starting Kafka, PostgreSQL and the five services ...");
    return StandaloneProcess.run(
        new StandaloneProcess.Settings(directory, 0, 0, log),
        running -> new Demo(options, new RegistryClient(running.url()), System.out).run());
  }
}
