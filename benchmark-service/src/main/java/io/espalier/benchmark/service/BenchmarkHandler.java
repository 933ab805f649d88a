package io.espalier.benchmark.service;

import io.espalier.artifacts.Digest;
import io.espalier.artifacts.ModelPackage;
import io.espalier.benchmark.accuracy.AccuracyBenchmark;
import io.espalier.benchmark.accuracy.AccuracyBenchmark.Answers;
import io.espalier.benchmark.accuracy.PackedModel;
import io.espalier.benchmark.measure.Candidate;
import io.espalier.benchmark.measure.ChildClasspath;
import io.espalier.benchmark.measure.ChildLostException;
import io.espalier.benchmark.measure.LatencyBenchmark;
import io.espalier.benchmark.measure.MeasureLimits;
import io.espalier.benchmark.measure.MeasurementException;
import io.espalier.benchmark.measure.Timing;
import io.espalier.benchmark.profile.HardwareProfile;
import io.espalier.benchmark.profile.HardwareProfiles;
import io.espalier.benchmark.profile.ProfileException;
import io.espalier.datasets.ImageDataset;
import io.espalier.events.Reference;
import io.espalier.events.metrics.BenchmarkMetrics;
import io.espalier.events.metrics.MeasuredModel;
import io.espalier.events.metrics.ModelSize;
import io.espalier.events.metrics.Precision;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.RuntimeName;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxReader;
import io.espalier.runtime.Session;
import io.espalier.stage.StepContext;
import io.espalier.stage.StepHandler;
import io.espalier.stage.StepOutcome;
import io.espalier.stage.StepRejectedException;
import io.espalier.training.TorchModel;
import io.espalier.workbench.Measurements;
import io.espalier.workbench.Workbench;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The benchmark step: the model that is to be released, its dense reference and that reference
 * quantised, on the same images, runtimes and hardware profiles. Accuracy first, then the packed
 * form, then latency; the verdict follows from the metrics by the gates of the recipe.
 */
@Singleton
public class BenchmarkHandler implements StepHandler<Benchmark> {
  private static final double ACCURACY_FRACTION = 0.35;

  private final HardwareProfiles profiles;
  private final Optional<String> childClasspath;
  private final MeasureLimits limits;

  /**
   * @param profilesDirectory where profiles of the user's own are
   * @param childClasspath class path of measuring processes; found out where it is not given
   */
  @Inject
  public BenchmarkHandler(
      @ConfigProperty(name = "espalier.benchmark.profiles-directory")
          Optional<Path> profilesDirectory,
      @ConfigProperty(name = "espalier.benchmark.child-classpath")
          Optional<String> childClasspath) {
    this(new HardwareProfiles(profilesDirectory), childClasspath, MeasureLimits.defaults());
  }

  BenchmarkHandler(
      HardwareProfiles profiles, Optional<String> childClasspath, MeasureLimits limits) {
    this.profiles = profiles;
    this.childClasspath = childClasspath;
    this.limits = limits;
  }

  @Override
  public Class<Benchmark> stepType() {
    return Benchmark.class;
  }

  @Override
  public List<Class<?>> code() {
    return List.of(
        getClass(),
        OnnxReader.class,
        ImageDataset.class,
        Session.class,
        TorchModel.class,
        ModelPackage.class);
  }

  @Override
  public StepOutcome run(Benchmark step, StepContext context) {
    List<HardwareProfile> hardware = hardware(step);
    Workbench workbench = new Workbench(context);
    ImageDataset images = workbench.images();
    Graph released = workbench.model();
    try {
      return StepOutcome.of(context.model(), measure(step, context, hardware, images, released));
    } catch (ChildLostException mayPass) {
      throw mayPass;
    } catch (MeasurementException lasting) {
      throw new StepRejectedException(
          "The benchmark cannot be made: " + lasting.getMessage(),
          "If the reason is about the model, correct and submit it again; if it is about processors or memory, name another"
              + " hardware profile in the recipe's benchmark step.",
          lasting);
    }
  }

  private BenchmarkMetrics measure(
      Benchmark step,
      StepContext context,
      List<HardwareProfile> hardware,
      ImageDataset images,
      Graph released) {
    String classpath = ChildClasspath.resolve(childClasspath);
    List<ModelFile> models = models(context, released);
    BenchmarkReport report = judge(step, context, images, released, models, classpath);
    LatencyBenchmark latency = new LatencyBenchmark(classpath, limits);
    LatencyBenchmark.Work work =
        new LatencyBenchmark.Work(report.timingImages().tensors(), step.warmUp(), step.runs());
    double share = (1 - ACCURACY_FRACTION) / hardware.size();
    for (int i = 0; i < hardware.size(); i++) {
      HardwareProfile profile = hardware.get(i);
      List<Timing> timings =
          latency.measure(
              profile,
              candidates(step, models),
              work,
              progress(
                  context, ACCURACY_FRACTION + i * share, share, "timing on " + profile.name()));
      report.add(profile, timings);
    }
    return report.metrics();
  }

  /** Everything but time: accuracy, and whether the packed form is worth releasing. */
  private static BenchmarkReport judge(
      Benchmark step,
      StepContext context,
      ImageDataset images,
      Graph released,
      List<ModelFile> models,
      String classpath) {
    List<AccuracyBenchmark.Subject> subjects =
        models.stream()
            .map(model -> new AccuracyBenchmark.Subject(model.label(), model.file()))
            .toList();
    try (PackedModel packed = new PackedModel(models.getLast().file())) {
      List<Answers> answers =
          new AccuracyBenchmark(images, runtime(step), classpath)
              .run(
                  subjects,
                  packed,
                  context.threads(),
                  progress(
                      context,
                      0,
                      ACCURACY_FRACTION,
                      "accuracy of the dense and the released model"));
      return new BenchmarkReport(
          images,
          runtime(step),
          models,
          answers,
          sizes(context, models, released, packed.packedBytes()),
          TimingImages.of(images.validation()));
    }
  }

  private List<HardwareProfile> hardware(Benchmark step) {
    try {
      return step.profiles().stream().map(profiles::named).toList();
    } catch (ProfileException wrong) {
      throw new StepRejectedException(
          "The hardware profiles of the benchmark cannot be used: " + wrong.getMessage(),
          "Correct the recipe's benchmark step or the profile file.",
          wrong);
    }
  }

  /**
   * The dense reference, the same quantised where the run has it, and last the model to be
   * released.
   */
  private static List<ModelFile> models(StepContext context, Graph released) {
    List<ModelFile> models = new ArrayList<>();
    models.add(model(context, MeasuredModel.DENSE, Precision.FP32, context.denseModel()));
    Reference denseInt8 = context.event().denseInt8();
    if (denseInt8 != null) {
      Digest digest = new Digest(denseInt8.artifact());
      models.add(model(context, MeasuredModel.DENSE, Precision.INT8, digest));
    }
    models.add(
        model(context, MeasuredModel.RELEASED, ModelFile.precisionOf(released), context.model()));
    return List.copyOf(models);
  }

  private static ModelFile model(
      StepContext context, MeasuredModel model, Precision precision, Digest digest) {
    return new ModelFile(model, precision, digest, context.store().path(digest));
  }

  private static List<ModelSize> sizes(
      StepContext context, List<ModelFile> models, Graph released, long packedBytes) {
    Reference denseInt8 = context.event().denseInt8();
    ModelSize size =
        new ModelSize(
            released.parameterCount(),
            released.nonZeroParameterCount(),
            Measurements.sparsity(released),
            context.store().size(models.getLast().digest()),
            packedBytes);
    return Stream.of(
            Stream.of(context.dense().size()),
            Stream.ofNullable(denseInt8).map(Reference::size),
            Stream.of(size))
        .flatMap(part -> part)
        .toList();
  }

  /**
   * The runtime that judges the models: our own where it takes part, as it is the one they are made
   * for.
   */
  private static RuntimeName runtime(Benchmark step) {
    return step.runtimes().contains(RuntimeName.ESPALIER)
        ? RuntimeName.ESPALIER
        : step.runtimes().getFirst();
  }

  /**
   * Every model on every runtime; PyTorch has no INT8 kernels for such files and runs the dense
   * reference only.
   */
  private static List<Candidate> candidates(Benchmark step, List<ModelFile> models) {
    return step.runtimes().stream()
        .flatMap(
            runtime ->
                models.stream()
                    .filter(
                        model -> runtime != RuntimeName.PYTORCH || model.equals(models.getFirst()))
                    .map(model -> model.on(runtime)))
        .toList();
  }

  private static DoubleConsumer progress(
      StepContext context, double from, double share, String note) {
    return fraction -> {
      context.throwIfCancelled();
      context.report(from + share * fraction, note);
    };
  }
}
