package io.espalier.events.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.espalier.events.Guard;
import io.espalier.events.ModelVersionEvent;
import io.espalier.events.Samples;
import io.espalier.events.check.Limits;
import io.espalier.events.step.Benchmark;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import io.espalier.events.step.RuntimeName;
import io.espalier.events.step.Step;
import io.espalier.events.step.Target;
import io.espalier.events.step.Train;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RecipesTest {

  private static List<Prune> prunes(Recipe recipe) {
    return recipe.steps().stream().filter(Prune.class::isInstance).map(Prune.class::cast).toList();
  }

  private static List<Finetune> finetunes(Recipe recipe) {
    return recipe.steps().stream()
        .filter(Finetune.class::isInstance)
        .map(Finetune.class::cast)
        .toList();
  }

  private static Recipe pruning(String prune) {
    return Recipes.parse(
        """
        name: test
        steps:
          - train: {learningRate: 0.002}
          - prune: %s
          - benchmark: {gates: {speedUpMin: 0}}
        """
            .formatted(prune));
  }

  @TestFactory
  Stream<DynamicTest> everyBuiltInRecipeMakesARun() {
    return Recipes.names().stream()
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      Recipe recipe = Recipes.builtIn(name);
                      assertThat(recipe.name()).isEqualTo(name);
                      assertThat(recipe.trains())
                          .isEqualTo(Recipes.yaml(name).contains("- train:"));
                      ModelVersionEvent first =
                          ModelVersionEvent.first(
                              "run-1",
                              "m",
                              Samples.digest(1),
                              Samples.digest(2),
                              Samples.digest(3),
                              1,
                              1,
                              recipe.name(),
                              recipe.guard(),
                              recipe.steps());
                      assertThat(first.remaining()).isEqualTo(recipe.steps());
                    }));
  }

  @Test
  void harborIsTheWorkedExample() {
    Recipe harbor = Recipes.builtIn("harbor");
    assertThat(harbor.steps().stream().map(Step::kind))
        .containsExactly(
            "train",
            "prune",
            "finetune",
            "prune",
            "finetune",
            "prune",
            "finetune",
            "prune",
            "finetune",
            "prune",
            "finetune",
            "prune",
            "quantize",
            "benchmark");
    assertThat(prunes(harbor))
        .extracting(Prune::sparsity)
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-3 ? 0 : Double.compare(a, b))
        .containsExactly(0.3416, 0.5488, 0.6552, 0.6944, 0.70, 0.25);
    Prune neurons = prunes(harbor).getLast();
    assertThat(neurons.criterion()).isEqualTo(Criterion.ACTIVATION_L1);
    assertThat(neurons.granularity()).isEqualTo(Granularity.NEURON);
    assertThat(neurons.target()).isEqualTo(Target.PENULTIMATE);
    Train train = (Train) harbor.steps().getFirst();
    assertThat(train.patience()).isPositive();
    assertThat(finetunes(harbor))
        .allSatisfy(
            finetune -> {
              assertThat(finetune.epochs()).isEqualTo(3);
              assertThat(finetune.learningRate())
                  .isCloseTo(train.learningRate() / 10, within(1e-12));
            });
    Benchmark benchmark = (Benchmark) harbor.steps().getLast();
    assertThat(benchmark.gates().accuracyDropMax()).isEqualTo(0.5);
    assertThat(benchmark.gates().recallDropMax()).isEqualTo(2);
    assertThat(benchmark.gates().bytesMax()).isEqualTo(4_600_000);
    assertThat(benchmark.runtimes()).containsExactly(RuntimeName.values());
  }

  @Test
  void aCubicScheduleTakesMuchAtFirstAndLittleAtTheEnd() {
    Recipe recipe = pruning("{sparsity: 0.8, steps: 4, schedule: cubic}");
    assertThat(prunes(recipe))
        .extracting(Prune::sparsity)
        .containsExactly(0.4625, 0.7, 0.7875, 0.8);
  }

  @Test
  void structuredStepsCompoundToTheFractionAsked() {
    Recipe recipe = pruning("{sparsity: 0.36, granularity: channel, steps: 2}");
    assertThat(prunes(recipe)).extracting(Prune::sparsity).containsExactly(0.2, 0.2);
  }

  @Test
  void withoutRecoveryThereIsNoFinetuning() {
    assertThat(finetunes(pruning("{sparsity: 0.5}"))).isEmpty();
  }

  @Test
  void theRecoveryRateFollowsTheTrainingRateUnlessGiven() {
    assertThat(finetunes(pruning("{sparsity: 0.5, recovery: {}}")).getFirst().learningRate())
        .isEqualTo(0.0002);
    assertThat(
            finetunes(pruning("{sparsity: 0.5, recovery: {learningRate: 3e-5}}"))
                .getFirst()
                .learningRate())
        .isEqualTo(3e-5);
  }

  @Test
  void theLastRecoveryMayBeLonger() {
    Recipe recipe = pruning("{sparsity: 0.5, steps: 2, recovery: {epochs: 1, epochsLast: 5}}");
    assertThat(finetunes(recipe)).extracting(Finetune::epochs).containsExactly(1, 5);
  }

  @Test
  void aFractionMayBeWrittenAsPercentage() {
    assertThat(prunes(pruning("{sparsity: 70%}")).getFirst().sparsity()).isEqualTo(0.7);
  }

  @Test
  void aStepWithoutKeysTakesItsDefaults() {
    Recipe recipe = Recipes.parse("name: short\nsteps: [train, quantize, benchmark]\n");
    assertThat(recipe.steps()).hasSize(3);
    assertThat(recipe.guard()).isEqualTo(new Guard(1, 4));
    assertThat(recipe.description()).isEqualTo("short");
    Recipe withColon = Recipes.parse("name: short\nsteps:\n- train:\n- quantize:\n- benchmark:\n");
    assertThat(withColon.steps()).isEqualTo(recipe.steps());
  }

  @Test
  void aRecipeIsFoundByNameOrReadAsYaml() {
    assertThat(Recipes.resolve("harbor")).isEqualTo(Recipes.builtIn("harbor"));
    assertThat(Recipes.resolve(Recipes.yaml("harbor"))).isEqualTo(Recipes.builtIn("harbor"));
    assertThatThrownBy(() -> Recipes.resolve("habor"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("Did you mean 'harbor'?");
  }

  @Test
  void valuesCanBeReplacedByPath() {
    // When
    Recipe recipe =
        Recipes.parse(
            Recipes.override(
                "harbor",
                Map.of(
                    "train.epochs", "5",
                    "prune.recovery.epochs", "1",
                    "prune.sparsity", "0.5",
                    "guard.accuracyDropMax", "3",
                    "benchmark.gates.speedUpMin", "0",
                    "benchmark.profiles", "[edge-1core, edge-2core]")));
    // Then
    assertThat(((Train) recipe.steps().getFirst()).epochs()).isEqualTo(5);
    assertThat(finetunes(recipe)).allMatch(finetune -> finetune.epochs() == 1);
    assertThat(prunes(recipe).get(4).sparsity()).isEqualTo(0.5);
    assertThat(recipe.guard().accuracyDropMax()).isEqualTo(3);
    Benchmark benchmark = (Benchmark) recipe.steps().getLast();
    assertThat(benchmark.gates().speedUpMin()).isZero();
    assertThat(benchmark.profiles()).containsExactly("edge-1core", "edge-2core");
  }

  @Test
  void aReplacedValueIsCheckedLikeAnyOther() {
    assertThatThrownBy(() -> Recipes.override("harbor", Map.of("prune.sparsity", "1.2")))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> Recipes.override("harbor", Map.of("prepare.statisticsImages", "1")))
        .hasMessageContaining("nothing of this path");
    assertThatThrownBy(() -> Recipes.override("harbor", Map.of("train.epoks", "1")))
        .hasMessageContaining("Did you mean 'epochs'?");
  }

  @Test
  void aTextIsTakenUpToTheSizeLimitAndNotOnePast() {
    String yaml = "name: x\nsteps: [train, benchmark]\n#";
    String atLimit = yaml + "c".repeat(Limits.RECIPE_BYTES_MAX - yaml.length());
    assertThat(Recipes.parse(atLimit).name()).isEqualTo("x");
    assertThatThrownBy(() -> Recipes.parse(atLimit + "c"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("65536 bytes");
  }
}
