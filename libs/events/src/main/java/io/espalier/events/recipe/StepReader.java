package io.espalier.events.recipe;

import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Gates;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prepare;
import io.espalier.events.step.Quantize;
import io.espalier.events.step.RangeMethod;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Train;
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
      case "prune" -> PruneReader.prune(keys, baseRate);
      case "neurons" -> PruneReader.removal(keys, Granularity.NEURON, baseRate);
      case "channels" -> PruneReader.removal(keys, Granularity.CHANNEL, baseRate);
      case "heads" -> PruneReader.removal(keys, Granularity.HEAD, baseRate);
      case "ffn" -> PruneReader.removal(keys, Granularity.FFN, baseRate);
      case "layers" -> PruneReader.removal(keys, Granularity.LAYER, baseRate);
      case "ticket" -> PruneReader.ticket(keys, baseRate);
      case "student" -> PruneReader.student(keys, baseRate);
      case "sparsify" -> one(FinetuneReader.sparsify(keys, baseRate));
      case "finetune" -> one(FinetuneReader.read(keys, "epochs", baseRate));
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
    int snapshotEpoch = keys.integer("snapshotEpoch");
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
                    classBalanced,
                    snapshotEpoch)));
  }

  private static List<Step> prepare(YamlSection keys) {
    int statisticsImages = keys.integer("statisticsImages");
    return one(keys.build(() -> new Prepare(statisticsImages)));
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
