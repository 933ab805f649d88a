package io.espalier.events.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.espalier.events.step.Criterion;
import io.espalier.events.step.Granularity;
import io.espalier.events.step.Prune;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {

  private static String grid(String prune) {
    return """
        name: grid
        description: A grid.
        steps:
          - prepare
          - prune: %s
          - benchmark
        """
        .formatted(prune);
  }

  private static Prune prune(Sweep.Point point) {
    return (Prune) point.recipe().steps().get(1);
  }

  private static Problem problem(String yaml) {
    RecipeException refused = catchThrowableOfType(RecipeException.class, () -> Sweep.of(yaml));
    assertThat(refused).as("a refusal of: " + yaml).isNotNull();
    assertThat(refused.problems()).hasSize(1);
    return refused.problems().getFirst();
  }

  @Test
  void everyCombinationIsAPointAndTheLastListVariesFastest() {
    // When
    Sweep sweep = Sweep.of(grid("{sparsity: [0.5, 70%], criterion: [magnitude, taylor, random]}"));
    // Then
    assertThat(sweep.name()).isEqualTo("grid");
    assertThat(sweep.points())
        .extracting(Sweep.Point::name)
        .containsExactly(
            "grid-0.5-magnitude",
            "grid-0.5-taylor",
            "grid-0.5-random",
            "grid-70-magnitude",
            "grid-70-taylor",
            "grid-70-random");
    Sweep.Point fifth = sweep.points().get(4);
    assertThat(prune(fifth).sparsity()).isEqualTo(0.7);
    assertThat(prune(fifth).criterion()).isEqualTo(Criterion.TAYLOR);
    assertThat(fifth.choices())
        .containsExactly(
            new Sweep.Choice("steps[1].prune.sparsity", "sparsity", "70%"),
            new Sweep.Choice("steps[1].prune.criterion", "criterion", "taylor"));
  }

  @Test
  void theTextOfAPointIsItsRecipe() {
    for (Sweep.Point point :
        Sweep.of(grid("{sparsity: 0.5, granularity: [unstructured, 4x1, 2:4, 1:2]}")).points()) {
      assertThat(Recipes.parse(point.text())).isEqualTo(point.recipe());
      assertThat(point.recipe().name()).isEqualTo(point.name());
      assertThat(Sweep.of(point.text()).points()).singleElement().isNotNull();
    }
  }

  @Test
  void whereAPatternSetsTheSparsityTheSparsitiesMakeOnePoint() {
    // When
    Sweep sweep = Sweep.of(grid("{sparsity: [0.7, 0.9], granularity: [4x1, 2:4]}"));
    // Then
    assertThat(sweep.points())
        .extracting(Sweep.Point::name)
        .containsExactly("grid-0.7-4x1", "grid-2of4", "grid-0.9-4x1");
    assertThat(prune(sweep.points().get(1)).sparsity()).isEqualTo(0.5);
    assertThat(prune(sweep.points().get(1)).granularity()).isEqualTo(Granularity.N_OF_M);
  }

  @Test
  void listsInSeveralStepsAreCombined() {
    Sweep sweep =
        Sweep.of(
            """
            name: both
            steps:
              - prepare
              - channels: {fraction: [0.25, 0.5]}
              - sparsify: {sparsity: [0.7, 0.9], method: [gradual, movement]}
              - benchmark
            """);
    assertThat(sweep.points()).hasSize(8);
    assertThat(sweep.points().getLast().name()).isEqualTo("both-0.5-0.9-movement");
  }

  @Test
  void aRecipeWithoutListsIsOnePointUnderItsOwnName() {
    Sweep sweep = Sweep.of("compress");
    assertThat(sweep.points()).hasSize(1);
    assertThat(sweep.points().getFirst().name()).isEqualTo("compress");
    assertThat(sweep.points().getFirst().recipe()).isEqualTo(Recipes.builtIn("compress"));
    assertThat(sweep.points().getFirst().choices()).isEmpty();
  }

  @Test
  void aSweepHasAsManyPointsAsTheLimitAndNotOneMore() {
    assertThat(Sweep.of(grid("{sparsity: %s}".formatted(sparsities(Sweep.POINTS_MAX)))).points())
        .hasSize(Sweep.POINTS_MAX);
    Problem problem = problem(grid("{sparsity: %s}".formatted(sparsities(Sweep.POINTS_MAX + 1))));
    assertThat(problem.message()).contains("65 or more points; at most 64");
    assertThat(problem.path()).isEqualTo("steps[1].prune.sparsity");
    assertThat(problem.line()).isEqualTo(5);
  }

  private static List<String> sparsities(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> "0.%03d".formatted(number))
        .collect(Collectors.toList());
  }

  @Test
  void aProblemOfOnePointIsToldOnceWithItsPosition() {
    Problem problem = problem(grid("{sparsity: [0.5, 0.6], criterion: [magnitude, tailor]}"));
    assertThat(problem.line()).isEqualTo(5);
    assertThat(problem.suggestion()).isEqualTo("Did you mean 'taylor'?");
  }

  @Test
  void listsThatOfferNoChoiceAreTold() {
    assertThat(problem(grid("{sparsity: []}")).message()).contains("values to choose from");
    assertThat(problem(grid("{sparsity: [[0.5]]}")).message()).contains("values to choose from");
    assertThat(problem(grid("{sparsity: [0.5, 0.5]}")).message()).contains("a value twice");
  }

  @Test
  void aListInASingleRecipeIsToldToMakeASweep() {
    RecipeException refused =
        catchThrowableOfType(
            RecipeException.class, () -> Recipes.parse(grid("{sparsity: [0.5, 0.6]}")));
    assertThat(refused.problems().getFirst().suggestion()).contains("sweep");
  }
}
