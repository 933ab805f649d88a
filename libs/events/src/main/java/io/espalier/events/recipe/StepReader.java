package io.espalier.events.recipe;

import io.espalier.events.check.Checks;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Gates;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Prune;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads one entry of a recipe's steps and expands it into the steps of the slip. */
final class StepReader {
  /** The rate that a recovery's factor refers to in a recipe that does not train. */
  static final double BASE_LEARNING_RATE = 0.001;

  private StepReader() {}

  static List<Step> read(String word, YamlSection keys, double baseRate) {
    return switch (word) {
      case "train" -> train(keys);
      case "prepare" -> prepare(keys);
      case "prune" -> prune(keys, baseRate);
      case "neurons" -> removal(keys, Granularity.NEURON, 1, baseRate);
      case "channels" -> removal(keys, Granularity.CHANNEL, keys.integer("steps"), baseRate);
      case "quantize" -> quantize(keys);
      case "benchmark" -> benchmark(keys);
      default -> throw new IllegalStateException("No reader for the step " + word);
    };
  }

  private static List<Step> train(YamlSection keys) {
    int epochs = keys.integer("epochs");
    int patience = keys.integer("patience");
    double learningRate = keys.number("learningRate");
    double weightDecay = keys.number("weightDecay");
    int batchSize = keys.integer("batchSize");
    double warmUpEpochs = keys.number("warmUpEpochs");
    boolean flips = keys.flag("flips");
    double labelSmoothing = keys.number("labelSmoothing");
    boolean classBalanced = keys.flag("classBalanced");
    return one(
        keys.build(
            () ->
                new Train(
                    epochs,
                    patience,
                    learningRate,
                    weightDecay,
                    batchSize,
                    warmUpEpochs,
                    flips,
                    labelSmoothing,
                    classBalanced)));
  }

  private static List<Step> prepare(YamlSection keys) {
    int statisticsImages = keys.integer("statisticsImages");
    return one(keys.build(() -> new Prepare(statisticsImages)));
  }

  private static List<Step> prune(YamlSection keys, double baseRate) {
    double sparsity = keys.number("sparsity");
    int steps = keys.integer("steps");
    Optional<Criterion> criterion = keys.choice("criterion", Criterion.class);
    Optional<Granularity> granularity = keys.choice("granularity", Granularity.class);
    Optional<Target> target = keys.choice("target", Target.class);
    Optional<Schedule> schedule = keys.choice("schedule", Schedule.class);
    List<String> exclude = keys.texts("exclude");
    Optional<List<Prune>> prunes =
        keys.build(
            () -> {
              Checks.openFraction("sparsity", sparsity);
              Checks.range("steps", steps, 1, Limits.STEPS_MAX);
              List<Prune> list = new ArrayList<>();
              for (int step = 1; step <= steps; step++) {
                double reached =
                    granularity.orElseThrow() == Granularity.UNSTRUCTURED
                        ? sparsity * schedule.orElseThrow().reached(step, steps)
                        : 1 - Math.pow(1 - sparsity, 1.0 / steps);
                list.add(
                    new Prune(
                        criterion.orElseThrow(),
                        granularity.orElseThrow(),
                        RecipeReader.rounded(reached),
                        target.orElseThrow(),
                        exclude));
              }
              return list;
            });
    return withRecovery(keys, prunes.orElse(List.of()), baseRate);
  }

  private static List<Step> removal(
      YamlSection keys, Granularity granularity, int steps, double baseRate) {
    keys.renamed("fraction", "sparsity");
    double fraction = keys.number("fraction");
    Optional<Criterion> criterion = keys.choice("criterion", Criterion.class);
    Optional<Target> target = keys.choice("target", Target.class);
    List<String> exclude = keys.texts("exclude");
    Optional<List<Prune>> prunes =
        keys.build(
            () -> {
              Checks.openFraction("sparsity", fraction);
              Checks.range("steps", steps, 1, Limits.STEPS_MAX);
              double each = RecipeReader.rounded(1 - Math.pow(1 - fraction, 1.0 / steps));
              Prune prune =
                  new Prune(
                      criterion.orElseThrow(), granularity, each, target.orElseThrow(), exclude);
              return Collections.nCopies(steps, prune);
            });
    return withRecovery(keys, prunes.orElse(List.of()), baseRate);
  }

  /** Each pruning followed by its recovery, where the recipe asks for one. */
  private static List<Step> withRecovery(YamlSection keys, List<Prune> prunes, double baseRate) {
    Optional<YamlSection> section = keys.inner("recovery", RecipeKeys.RECOVERY);
    if (section.isEmpty()) {
      return List.copyOf(prunes);
    }
    Optional<Finetune> recovery = recovery(section.get(), "epochs", baseRate);
    Optional<Finetune> last =
        section.get().value("epochsLast").isPresent()
            ? recovery(section.get(), "epochsLast", baseRate)
            : recovery;
    List<Step> steps = new ArrayList<>();
    for (int index = 0; index < prunes.size(); index++) {
      steps.add(prunes.get(index));
      (index == prunes.size() - 1 ? last : recovery).ifPresent(steps::add);
    }
    return steps;
  }

  private static Optional<Finetune> recovery(YamlSection keys, String epochsKey, double baseRate) {
    int epochs = keys.integer(epochsKey);
    double factor = keys.number("learningRateFactor");
    boolean absolute = keys.value("learningRate").isPresent();
    double learningRate =
        absolute ? keys.number("learningRate") : RecipeReader.rounded(baseRate * factor);
    double weightDecay = keys.number("weightDecay");
    int batchSize = keys.integer("batchSize");
    double warmUpEpochs = keys.number("warmUpEpochs");
    boolean flips = keys.flag("flips");
    double distillation = keys.number("distillation");
    double temperature = keys.number("temperature");
    boolean classBalanced = keys.flag("classBalanced");
    keys.renamed(epochsKey, "epochs")
        .renamed(absolute ? "learningRate" : "learningRateFactor", "learningRate");
    return keys.build(
        () ->
            new Finetune(
                epochs,
                learningRate,
                weightDecay,
                batchSize,
                warmUpEpochs,
                flips,
                distillation,
                temperature,
                classBalanced));
  }

  private static List<Step> quantize(YamlSection keys) {
    Optional<RangeMethod> range = keys.choice("range", RangeMethod.class);
    int calibrationImages = keys.integer("calibrationImages");
    return one(keys.build(() -> new Quantize(range.orElseThrow(), calibrationImages)));
  }

  private static List<Step> benchmark(YamlSection keys) {
    List<String> profiles = keys.texts("profiles");
    List<RuntimeName> runtimes = keys.choices("runtimes", RuntimeName.class);
    int warmUp = keys.integer("warmUp");
    int runs = keys.integer("runs");
    YamlSection limits = keys.innerOrDefaults("gates", RecipeKeys.GATES);
    double accuracyDropMax = limits.number("accuracyDropMax");
    double recallDropMax = limits.number("recallDropMax");
    long bytesMax = limits.longInteger("bytesMax");
    double speedUpMin = limits.number("speedUpMin");
    Optional<Gates> gates =
        limits.build(() -> new Gates(accuracyDropMax, recallDropMax, bytesMax, speedUpMin));
    return one(
        keys.build(() -> new Benchmark(profiles, runtimes, warmUp, runs, gates.orElseThrow())));
  }

  private static List<Step> one(Optional<? extends Step> step) {
    return step.<List<Step>>map(List::of).orElse(List.of());
  }
}
