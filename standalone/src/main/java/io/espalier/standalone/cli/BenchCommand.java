package io.espalier.standalone.cli;

import io.espalier.runtime.Tier;
import io.espalier.standalone.bench.Bench;
import io.espalier.standalone.bench.BenchOptions;
import io.espalier.standalone.bench.BenchReport;
import io.espalier.standalone.bench.Pattern;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code espalier bench}: our runtime beside ONNX Runtime and PyTorch on pruned models. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description =
        "Prune a model to several sparsities and time it on our runtime, ONNX Runtime (FP32, INT8)"
            + " and PyTorch (FP32), in turns in one run.")
final class BenchCommand implements Callable<Integer> {
  private static final int RUNS_MIN = 10;

  @Option(
      names = "--model",
      paramLabel = "FILE.onnx",
      description = "an FP32 model of images (default: a ResNet-18, trained for a few epochs)")
  private @Nullable Path model;

  @Option(
      names = "--image-size",
      paramLabel = "PIXELS",
      description = "side of the images (default: the model's; 224 for the built-in one)")
  private @Nullable Integer imageSize;

  @Option(
      names = "--sparsity",
      paramLabel = "PERCENT",
      split = ",",
      description = "percent of the weights to make zero (default: ${DEFAULT-VALUE})")
  private List<Double> sparsities = List.of(0.0, 70.0, 80.0, 90.0);

  @Option(
      names = "--pattern",
      paramLabel = "NAME",
      split = ",",
      description = "which become zero together: unstructured, 4x1 (default: both)")
  private List<String> patterns = List.of("unstructured", "4x1");

  @Option(
      names = "--uniform",
      description = "the same sparsity in every layer (default: one threshold for all layers)")
  private boolean uniform;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "numbers of threads, each measured by itself (default: ${DEFAULT-VALUE})")
  private List<Integer> threads = List.of(1);

  @Option(
      names = "--tier",
      paramLabel = "NAME",
      split = ",",
      description =
          "tiers of our kernels (default: all but scalar). With AVX2 alone PyTorch is held to AVX2,"
              + " too")
  private List<String> tiers = List.of();

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "timed inferences of each (default: ${DEFAULT-VALUE})")
  private int runs = 200;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "epochs that the built-in model is trained for; 0: not at all (default:"
              + " ${DEFAULT-VALUE})")
  private int epochs = 5;

  @Option(names = "--seed", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "write everything measured, layer by layer, as JSON")
  private @Nullable Path json;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "keep the measured ONNX files there; its dense-fp32.onnx serves as --model")
  private @Nullable Path save;

  @Override
  public Integer call() throws IOException {
    BenchOptions options = options();
    boolean terminal = System.console() != null && System.console().isTerminal();
    Bench bench = new Bench(options, System.out, terminal);
    if (save != null) {
      return status(bench.run(Files.createDirectories(save)));
    }
    Path temporary = Files.createTempDirectory("espalier-bench");
    try {
      return status(bench.run(temporary));
    } finally {
      Directories.delete(temporary);
    }
  }

  private static int status(BenchReport report) {
    return report.groups().stream().allMatch(group -> group.failure() == null) ? 0 : 1;
  }

  private BenchOptions options() {
    Path file = model;
    require(file == null || Files.isRegularFile(file), "--model %s: there is no such file", file);
    require(imageSize == null || imageSize > 0, "--image-size %s: give pixels", imageSize);
    require(runs >= RUNS_MIN, "--runs %s: give %s or more, or there is no spread", runs, RUNS_MIN);
    require(epochs >= 0, "--epochs %s: give 0 or more", epochs);
    for (double sparsity : sparsities) {
      require(
          sparsity >= 0 && sparsity < 100,
          "--sparsity %s: give percents from 0 to below 100, such as 70,90",
          sparsity);
    }
    int processors = Runtime.getRuntime().availableProcessors();
    for (int count : threads) {
      require(
          count >= 1 && count <= processors,
          "--threads %s: this machine offers 1 to %s",
          count,
          processors);
    }
    Path target = json == null ? null : json.toAbsolutePath().getParent();
    require(
        target == null || Files.isDirectory(target), "--json %s: there is no such directory", json);
    return new BenchOptions(
        file,
        imageSize,
        sparsities.stream().map(percent -> percent / 100).distinct().toList(),
        patterns.stream().map(BenchCommand::pattern).distinct().toList(),
        uniform,
        threads.stream().distinct().toList(),
        tiers.stream().map(BenchCommand::tier).distinct().toList(),
        runs,
        epochs,
        seed,
        json,
        save);
  }

  private static Pattern pattern(String label) {
    return Pattern.labelled(label)
        .orElseThrow(
            () ->
                new StandaloneException(
                    "--pattern %s: known are %s"
                        .formatted(
                            label,
                            Arrays.stream(Pattern.values())
                                .map(Pattern::label)
                                .collect(Collectors.joining(", ")))));
  }

  private static Tier tier(String name) {
    return Arrays.stream(Tier.values())
        .filter(tier -> tier.name().equals(name.toUpperCase(Locale.ROOT).replace('-', '_')))
        .findFirst()
        .orElseThrow(
            () ->
                new StandaloneException(
                    "--tier %s: known are %s"
                        .formatted(
                            name,
                            Arrays.stream(Tier.values())
                                .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ")))));
  }

  private static void require(boolean holds, String message, @Nullable Object... values) {
    if (!holds) {
      throw new StandaloneException(message.formatted(values));
    }
  }
}
