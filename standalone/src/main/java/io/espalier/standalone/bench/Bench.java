package io.espalier.standalone.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.espalier.benchmark.measure.MeasureLimits;
import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.benchmark.measure.Processors;
import io.espalier.graph.OnnxWriter;
import io.espalier.standalone.embedded.StandaloneException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the models, measures them and reports. */
public final class Bench {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final BenchOptions options;
  private final PrintStream out;
  private final ProgressLine progress;
  private final MeasureLimits limits;

  /**
   * @param out where tables and progress go
   * @param terminal whether lines can be overwritten there
   */
  public Bench(BenchOptions options, PrintStream out, boolean terminal) {
    this(options, out, terminal, Comparison.LIMITS);
  }

  Bench(BenchOptions options, PrintStream out, boolean terminal, MeasureLimits limits) {
    this.options = options;
    this.limits = limits;
    this.out = out;
    this.progress = new ProgressLine(out, terminal);
  }

  /**
   * @param directory where the models are kept while they are measured
   * @return what was measured; groups that could not be say why
   * @throws StandaloneException if there is no model to measure
   */
  public BenchReport run(Path directory) throws IOException {
    Machine machine = Machine.here();
    describe(machine);
    DenseModel dense = new DenseModels(options, progress).get();
    progress.clear();
    String pruning =
        options.uniform()
            ? "magnitude, the same sparsity in every layer, no recovery"
            : "magnitude, one threshold for all layers, no recovery";
    out.printf(
        "Model: %s, %s.%nPruning: %s. Images: %s.%n%n",
        dense.name(), dense.origin(), pruning, dense.images().description());
    if (options.save() != null) {
      OnnxWriter.write(dense.graph(), directory.resolve("dense-fp32.onnx"));
    }
    List<Group> groups = measure(dense, machine, directory);
    out.println(BenchTable.summary(groups));
    BenchReport report =
        new BenchReport(
            machine.processor(),
            machine.features(),
            Processors.available(),
            machine.loadAverage(),
            System.getProperty("java.vm.version"),
            dense.name(),
            dense.origin(),
            dense.images().description(),
            pruning,
            groups);
    Path json = options.json();
    if (json != null) {
      Files.writeString(json, JSON.writeValueAsString(report) + "\n");
      out.println("Everything measured: " + json);
    }
    return report;
  }

  private void describe(Machine machine) {
    out.printf(
        "Processor: %s (%s), %d of its processors.%n",
        machine.processor(),
        machine.features().isEmpty() ? "features not known" : String.join(" ", machine.features()),
        Processors.available());
    if (machine.busy()) {
      out.printf(
          Locale.ROOT,
          "WARNING: the machine is busy (load %.1f): trust ratios rather than times, and neither far.%n",
          machine.loadAverage());
    }
  }

  private List<Group> measure(DenseModel dense, Machine machine, Path directory)
      throws IOException {
    Comparison comparison =
        new Comparison(machine, dense.images(), options.tiers(), options.runs(), limits);
    Variants variants = new Variants(dense, options.uniform(), directory, Processors.available());
    List<Wanted> wanted = wanted();
    List<Group> groups = new ArrayList<>();
    for (Wanted next : wanted) {
      progress.show(
          "Making " + Variant.fileName(next.sparsity(), next.pattern()) + ": pruning, calibrating");
      Variant variant = variants.make(next.sparsity(), next.pattern());
      for (int threads : options.threads()) {
        String stage =
            "[%d/%d] %s, %d thread%s"
                .formatted(
                    groups.size() + 1,
                    wanted.size() * options.threads().size(),
                    variant.label(),
                    threads,
                    threads == 1 ? "" : "s");
        Group group = measure(comparison, variant, threads, stage);
        progress.clear();
        out.println(BenchTable.of(group));
        groups.add(group);
      }
      if (options.save() == null) {
        Files.delete(variant.fp32());
        Files.delete(variant.int8());
      }
    }
    return groups;
  }

  private Group measure(Comparison comparison, Variant variant, int threads, String stage) {
    try {
      return comparison.measure(
          variant,
          threads,
          done -> progress.show(String.format(Locale.ROOT, "%s: %.0f%%", stage, 100 * done)));
    } catch (MeasurementException | StandaloneException failed) {
      return Group.failed(variant, threads, String.valueOf(failed.getMessage()));
    }
  }

  /** The dense model once, and each pattern at each sparsity. */
  private List<Wanted> wanted() {
    List<Wanted> wanted = new ArrayList<>();
    for (double sparsity : options.sparsities()) {
      if (sparsity == 0) {
        wanted.add(new Wanted(0, null));
      } else {
        options.patterns().forEach(pattern -> wanted.add(new Wanted(sparsity, pattern)));
      }
    }
    return wanted;
  }

  private record Wanted(double sparsity, @Nullable Pattern pattern) {}
}
