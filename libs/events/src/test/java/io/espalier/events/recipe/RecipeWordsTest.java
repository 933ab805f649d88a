package io.espalier.events.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.Guard;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Budget;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.LayerBound;
import io.espalier.events.step.Pattern;
import io.espalier.events.step.Protection;
import io.espalier.events.step.Prune;
import io.espalier.events.step.RateSchedule;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.Start;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import io.espalier.events.step.Trainable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecipeWordsTest {

  private static String recipe(String step) {
    return """
        name: test
        steps:
          - train: {learningRate: 0.002, snapshotEpoch: 2}
          - %s
          - benchmark
        """
        .formatted(step);
  }

  /** The steps that one entry between training and benchmark makes. */
  private static List<Step> steps(String step) {
    List<Step> steps = Recipes.parse(recipe(step)).steps();
    return steps.subList(1, steps.size() - 1);
  }

  private static Prune prune(String keys) {
    return (Prune) steps("prune: " + keys).getFirst();
  }

  private static Finetune finetune(String step) {
    return (Finetune) steps(step).getLast();
  }

  private static Problem problem(String step) {
    RecipeException refused =
        catchThrowableOfType(RecipeException.class, () -> Recipes.parse(recipe(step)));
    assertThat(refused).as("a refusal of: " + step).isNotNull();
    assertThat(refused.problems()).as(refused.getMessage()).hasSize(1);
    return refused.problems().getFirst();
  }

  @Test
  void blocksAndNOfMAreWrittenAsTheyAreSpoken() {
    assertThat(prune("{sparsity: 0.7, granularity: 4x1}"))
        .returns(Granularity.BLOCK, Prune::granularity)
        .returns(new Pattern.Block(4, 1), Prune::pattern)
        .returns(Allocation.GLOBAL, Prune::allocation);
    for (String text : List.of("2:4", "'2:4'", "\"2:4\"")) {
      assertThat(prune("{granularity: %s}".formatted(text)))
          .returns(Granularity.N_OF_M, Prune::granularity)
          .returns(new Pattern.NOfM(2, 4), Prune::pattern)
          .returns(0.5, Prune::sparsity)
          .returns(Allocation.UNIFORM, Prune::allocation);
    }
    assertThat(prune("\n      granularity: 1:30").sparsity()).isCloseTo(1 - 1.0 / 30, within(1e-9));
  }

  @Test
  void aShapeThatIsNoneIsToldAtItsValue() {
    assertThat(problem("prune: {sparsity: 0.5, granularity: chanel}"))
        .returns("Did you mean 'channel'?", Problem::suggestion)
        .returns(4, Problem::line)
        .returns("steps[1].prune.granularity", Problem::path);
    for (String bad : List.of("4x", "4x65", "4:2", "2:65", "0x1", "4x1x1", "4")) {
      assertThat(problem("prune: {sparsity: 0.5, granularity: '%s'}".formatted(bad)).suggestion())
          .contains("Write a block as 4x1");
    }
    assertThat(problem("prune: {sparsity: 0.5, granularity: block}").suggestion())
        .contains("a block such as 4x1");
  }

  @Test
  void onlyNOfMSetsTheSparsityItself() {
    assertThat(problem("prune: {granularity: 4x1}").message()).contains("'sparsity' is missing");
    assertThat(problem("prune: {granularity: 2:4, sparsity: 0.7}"))
        .returns("steps[1].prune.sparsity", Problem::path);
    assertThat(problem("prune: {granularity: 2:4, steps: 2}").message()).contains("set it to 1");
  }

  @Test
  void everyKeyOfAPruningIsRead() {
    assertThat(
            prune(
                "{sparsity: 0.7, criterion: taylor, granularity: 1x4, allocation: dynamic,"
                    + " budget: milliseconds, exclude: [a], protect: [last], layerSparsityMax: 95%,"
                    + " bounds: [{layer: first, sparsityMax: 0.5}, {layer: b, sparsityMin: 0.2}],"
                    + " compensate: true, reestimate: true, calibrationImages: 64}"))
        .isEqualTo(
            new Prune(
                Criterion.TAYLOR,
                Granularity.BLOCK,
                new Pattern.Block(1, 4),
                0.7,
                Target.ALL,
                List.of("a"),
                List.of(Protection.LAST),
                Allocation.DYNAMIC,
                Budget.MILLISECONDS,
                List.of(new LayerBound("first", 0, 0.5), new LayerBound("b", 0.2, 1)),
                0.95,
                true,
                true,
                64));
  }

  @Test
  void aBoundIsCheckedLikeAnyOtherSection() {
    assertThat(problem("prune: {sparsity: 0.5, bounds: [{layr: a, layer: b}]}"))
        .returns("steps[1].prune.bounds[0]", Problem::path)
        .returns("Did you mean 'layer'?", Problem::suggestion);
    assertThat(problem("prune: {sparsity: 0.5, bounds: [{layer: b, sparsityMax: 2}]}"))
        .returns("steps[1].prune.bounds[0].sparsityMax", Problem::path);
    assertThat(problem("prune: {sparsity: 0.5, bounds: {layer: b}}").message())
        .contains("a list is expected");
  }

  @Test
  void embeddingsFirstAndLastLayerAreProtectedUnlessTheRecipeSaysOtherwise() {
    assertThat(prune("{sparsity: 0.5}").protect()).containsExactly(Protection.values());
    assertThat(prune("{granularity: 2:4}").protect()).containsExactly(Protection.values());
    assertThat(prune("{sparsity: 0.5, protect: []}").protect()).isEmpty();
    assertThat(prune("{sparsity: 0.5, target: penultimate}").protect()).isEmpty();
    assertThat(prune("{sparsity: 0.5, granularity: channel}").protect()).isEmpty();
    assertThat(problem("prune: {sparsity: 0.5, protect: [frist]}").suggestion())
        .isEqualTo("Did you mean 'first'?");
  }

  @Test
  void harborPrunesSeventyPercentOfAllWeightsWhereverTheyAre() {
    for (Step step : Recipes.builtIn("harbor").steps()) {
      if (step instanceof Prune prune && prune.granularity().zeroes()) {
        assertThat(prune)
            .isEqualTo(
                new Prune(
                    Criterion.MAGNITUDE,
                    Granularity.UNSTRUCTURED,
                    prune.sparsity(),
                    Target.ALL,
                    List.of()));
      }
    }
  }

  @Test
  void aGeometricScheduleTakesTheSameShareOfWhatRemains() {
    assertThat(steps("prune: {sparsity: 0.488, steps: 3, schedule: geometric}"))
        .extracting(step -> ((Prune) step).sparsity())
        .containsExactly(0.2, 0.36, 0.488);
    assertThat(steps("prune: {sparsity: 0.5, schedule: one-shot}")).hasSize(1);
    assertThat(problem("prune: {sparsity: 0.5, schedule: one-shot, steps: 2}").path())
        .isEqualTo("steps[1].prune.steps");
  }

  @Test
  void shortWordsRemoveWhatTheyName() {
    Map.of(
            "channels", Granularity.CHANNEL,
            "neurons", Granularity.NEURON,
            "heads", Granularity.HEAD,
            "ffn", Granularity.FFN,
            "layers", Granularity.LAYER)
        .forEach(
            (word, granularity) ->
                assertThat(steps(word + ": {fraction: 0.36, steps: 2, criterion: taylor}"))
                    .hasSize(2)
                    .allSatisfy(
                        step ->
                            assertThat((Prune) step)
                                .returns(granularity, Prune::granularity)
                                .returns(0.2, Prune::sparsity)
                                .returns(Criterion.TAYLOR, Prune::criterion)));
    assertThat(problem("heads: {fraction: 50}").path()).isEqualTo("steps[1].heads.fraction");
    assertThat(problem("heads: {fraction: 0.5, target: all}").message()).contains("unknown key");
  }

  @Test
  void aFinetuningMayStandAlone() {
    assertThat(
            finetune(
                "finetune: {epochs: 4, schedule: linear, trainable: normalization, features: 0.5,"
                    + " quantizationAware: true, start: early}"))
        .isEqualTo(
            new Finetune(
                4,
                0.0002,
                0.01,
                32,
                0,
                true,
                0,
                2,
                false,
                RateSchedule.LINEAR,
                Trainable.NORMALIZATION,
                0.5,
                true,
                Start.EARLY,
                null));
  }

  @Test
  void sparsifyingTakesWhatItsMethodDoesWellWith() {
    assertThat(finetune("sparsify: {sparsity: 0.9, granularity: 4x1}"))
        .returns(10, Finetune::epochs)
        .returns(0.001, Finetune::learningRate)
        .returns(
            new Sparsify(
                SparsifyMethod.GRADUAL,
                0.9,
                Granularity.BLOCK,
                new Pattern.Block(4, 1),
                0.01,
                0,
                0.6),
            Finetune::sparsify);
    assertThat(finetune("sparsify: {sparsity: 0.9, method: hard-concrete}").sparsify())
        .returns(0.05, Sparsify::scoreLearningRate)
        .returns(1.0, Sparsify::regularization);
    assertThat(finetune("sparsify: {granularity: 2:4, method: movement, rampEnd: 0.5}").sparsify())
        .returns(0.5, Sparsify::sparsity)
        .returns(0.5, Sparsify::rampEnd);
    assertThat(problem("sparsify: {sparsity: 0.5, granularity: channel}").path())
        .isEqualTo("steps[1].sparsify.granularity");
    assertThat(problem("sparsify: {sparsity: 0.5, trainable: normalization}").path())
        .isEqualTo("steps[1].sparsify.trainable");
  }

  @Test
  void aStudentIsANarrowNetworkThatLearnsAnewFromTheDenseOne() {
    // When
    List<Step> steps = steps("student: {width: 0.25, epochs: 7}");
    // Then
    assertThat(steps).hasSize(2);
    assertThat((Prune) steps.getFirst())
        .isEqualTo(
            new Prune(Criterion.MAGNITUDE, Granularity.CHANNEL, 0.75, Target.ALL, List.of()));
    assertThat((Finetune) steps.getLast())
        .returns(7, Finetune::epochs)
        .returns(Start.RANDOM_WEIGHTS, Finetune::start)
        .returns(0.002, Finetune::learningRate)
        .returns(0.7, Finetune::distillation);
    assertThat(problem("student: {width: 2}").path()).isEqualTo("steps[1].student.width");
  }

  @Test
  void aTicketPrunesInRoundsThatEachGoBackToTheEarlyWeights() {
    // When
    List<Step> steps = steps("ticket: {sparsity: 0.488, rounds: 3}");
    // Then
    assertThat(steps)
        .extracting(Step::kind)
        .containsExactly("prune", "finetune", "prune", "finetune", "prune", "finetune");
    assertThat(steps.stream().filter(Prune.class::isInstance).map(Prune.class::cast))
        .extracting(Prune::sparsity)
        .containsExactly(0.2, 0.36, 0.488);
    assertThat(steps.stream().filter(Finetune.class::isInstance).map(Finetune.class::cast))
        .allSatisfy(
            training ->
                assertThat(training)
                    .returns(Start.EARLY, Finetune::start)
                    .returns(0.002, Finetune::learningRate));
    assertThat(finetune("ticket: {sparsity: 0.5, start: random-mask}").start())
        .isEqualTo(Start.RANDOM_MASK);
    assertThat(problem("ticket: {sparsity: 0.5, granularity: channel}").path())
        .isEqualTo("steps[1].ticket.granularity");
    assertThat(problem("ticket: {sparsity: 0.5, rounds: 0}").path())
        .isEqualTo("steps[1].ticket.rounds");
  }

  @Test
  void earlyWeightsNeedATrainingThatKeepsThem() {
    for (String step :
        List.of(
            "ticket: {sparsity: 0.5}",
            "finetune: {start: random-mask}",
            "prune: {sparsity: 0.5, recovery: {start: early}}")) {
      String without = recipe(step).replace(", snapshotEpoch: 2", "");
      RecipeException refused =
          catchThrowableOfType(RecipeException.class, () -> Recipes.parse(without));
      assertThat(refused.problems()).hasSize(1);
      assertThat(refused.problems().getFirst())
          .returns(4, Problem::line)
          .satisfies(problem -> assertThat(problem.suggestion()).contains("snapshotEpoch: 2"));
      assertThat(
              Recipes.parse(
                      without
                          .replaceAll("early|random-mask", "pruned")
                          .replace("ticket: {", "ticket: {start: pruned, "))
                  .steps())
          .isNotEmpty();
    }
    assertThat(((Train) Recipes.parse(recipe("quantize")).steps().getFirst()).snapshotEpoch())
        .isEqualTo(2);
  }

  @Test
  void aGuardMayWatchMinorityClassesMoreClosely() {
    String text = "name: x\nguard: {recallDropMax: 3%s}\nsteps: [train, benchmark]\n";
    assertThat(
            Recipes.parse(text.formatted(", minorityClasses: [short], minorityRecallDropMax: 1"))
                .guard())
        .isEqualTo(new Guard(1, 3, List.of("short"), 1));
    assertThat(Recipes.parse(text.formatted(", minorityClasses: [short]")).guard())
        .isEqualTo(new Guard(1, 3, List.of("short"), 3));
  }

  @Test
  void aGranularityCanBeReplacedByPath() {
    String yaml = Recipes.override("gpu-2-of-4", Map.of("prune.granularity", "1:4"));
    assertThat(Recipes.parse(yaml).steps().get(1))
        .isInstanceOfSatisfying(
            Prune.class, prune -> assertThat(prune.pattern()).isEqualTo(new Pattern.NOfM(1, 4)));
  }
}
