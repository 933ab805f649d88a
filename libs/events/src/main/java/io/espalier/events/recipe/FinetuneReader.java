package io.espalier.events.recipe;

import io.espalier.events.step.Finetune;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Step;
import io.espalier.events.step.Trainable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a recipe says about training what pruning left, or while pruning. */
final class FinetuneReader {
  private FinetuneReader() {}

  /** A fine-tuning whose zeros stay as they are. */
  static Optional<Finetune> read(YamlSection keys, String epochsKey, double baseRate) {
    return read(keys, epochsKey, baseRate, null);
  }

  /** The fine-tuning within which a mask is found. */
  static Optional<Finetune> sparsify(YamlSection keys, double baseRate) {
    Optional<SparsifyMethod> method = keys.choice("method", SparsifyMethod.class);
    Optional<Shape> shape = Shape.read(keys, "granularity");
    double sparsity = shape.map(known -> known.sparsity(keys)).orElse(0.0);
    Usual usual = method.map(Usual::of).orElse(Usual.of(SparsifyMethod.GRADUAL));
    double scoreLearningRate = keys.number("scoreLearningRate", usual.scoreLearningRate());
    double regularization = keys.number("regularization", usual.regularization());
    double rampEnd = keys.number("rampEnd", usual.rampEnd());
    keys.renamed("granularity", "pattern");
    return keys.build(
            () ->
                new Sparsify(
                    method.orElseThrow(),
                    sparsity,
                    shape.orElseThrow().granularity(),
                    shape.orElseThrow().pattern(),
                    scoreLearningRate,
                    regularization,
                    rampEnd))
        .flatMap(sparsify -> read(keys, "epochs", baseRate, sparsify));
  }

  /**
   * What each method does well with.
   *
   * @param scoreLearningRate the rate of scores and gates
   * @param regularization the weight of their penalty
   * @param rampEnd when the sparsity is reached; what follows of the training recovers
   */
  private record Usual(double scoreLearningRate, double regularization, double rampEnd) {
    static Usual of(SparsifyMethod method) {
      return switch (method) {
        case GRADUAL -> new Usual(0.01, 0, 0.6);
        case MOVEMENT -> new Usual(0.01, 0, 0.7);
        case SOFT_MOVEMENT -> new Usual(0.05, 1, 0.7);
        case HARD_CONCRETE -> new Usual(0.05, 1, 0.8);
        case VARIATIONAL -> new Usual(0.05, 1, 0.8);
      };
    }
  }

  private static Optional<Finetune> read(
      YamlSection keys, String epochsKey, double baseRate, @Nullable Sparsify sparsify) {
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
    Optional<RateSchedule> schedule = keys.choice("schedule", RateSchedule.class);
    Optional<Trainable> trainable = keys.choice("trainable", Trainable.class);
    double features = keys.number("features");
    boolean quantizationAware = keys.flag("quantizationAware");
    Optional<Start> start = keys.choice("start", Start.class);
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
                classBalanced,
                schedule.orElseThrow(),
                trainable.orElseThrow(),
                features,
                quantizationAware,
                start.orElseThrow(),
                sparsify));
  }

  /** Each pruning followed by its recovery, where the recipe asks for one. */
  static List<Step> withRecovery(YamlSection keys, List<? extends Step> prunes, double baseRate) {
    Optional<YamlSection> section = keys.inner("recovery", RecipeKeys.RECOVERY);
    if (section.isEmpty()) {
      return List.copyOf(prunes);
    }
    Optional<Finetune> recovery = read(section.get(), "epochs", baseRate);
    Optional<Finetune> last =
        section.get().value("epochsLast").isPresent()
            ? read(section.get(), "epochsLast", baseRate)
            : recovery;
    List<Step> steps = new ArrayList<>();
    for (int index = 0; index < prunes.size(); index++) {
      steps.add(prunes.get(index));
      (index == prunes.size() - 1 ? last : recovery).ifPresent(steps::add);
    }
    return steps;
  }
}
