package io.espalier.events.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeProblemsTest {

  private static List<Problem> problems(String yaml) {
    RecipeException exception =
        catchThrowableOfType(RecipeException.class, () -> Recipes.parse(yaml));
    assertThat(exception).as("a refusal of: " + yaml).isNotNull();
    return exception.problems();
  }

  private static Problem only(String yaml) {
    List<Problem> problems = problems(yaml);
    assertThat(problems).as(problems.toString()).hasSize(1);
    return problems.getFirst();
  }

  @Test
  void aTypoInAKeyIsToldWithItsPositionAndTheNearestKey() {
    Problem problem =
        only(
            """
            name: typo
            steps:
              - train
              - prune:
                  sparsity: 0.7
                  recovry: {epochs: 3}
              - benchmark
            """);
    assertThat(problem.line()).isEqualTo(6);
    assertThat(problem.column()).isEqualTo(7);
    assertThat(problem.describe())
        .isEqualTo(
            "line 6, column 7: steps[1].prune: unknown key 'recovry'. Did you mean 'recovery'?");
  }

  @Test
  void everyProblemIsToldAtOnceInTheOrderOfTheText() {
    List<Problem> problems =
        problems(
            """
            nam: typo
            guard: {accuracyDrop: 1}
            steps:
              - tran
              - prune: {sparsity: 1.0, schedule: cubik}
              - quantize: {calibrationImages: many}
              - benchmark: {runtimes: [espalier, pytorsh]}
            """);
    assertThat(problems.stream().map(Problem::describe))
        .anyMatch(text -> text.contains("the key 'name' is missing"))
        .anyMatch(text -> text.contains("Did you mean 'name'?"))
        .anyMatch(text -> text.contains("Did you mean 'train'?"))
        .anyMatch(text -> text.contains("Did you mean 'cubic'?"))
        .anyMatch(text -> text.contains("'many' is not a whole number"))
        .anyMatch(text -> text.contains("Did you mean 'pytorch'?"));
    assertThat(problems).isSortedAccordingTo((a, b) -> Integer.compare(a.line(), b.line()));
  }

  @Test
  void aSparsityOutsideZeroToOneIsToldAtItsValue() {
    for (String bad : List.of("0", "1", "1.5", "-0.2", "70")) {
      Problem problem =
          only("name: x\nsteps:\n- train\n- prune: {sparsity: %s}\n- benchmark\n".formatted(bad));
      assertThat(problem.line()).isEqualTo(4);
      assertThat(problem.column()).isEqualTo(21);
      assertThat(problem.path()).isEqualTo("steps[1].prune.sparsity");
      assertThat(problem.message()).contains("between 0 and 1, both excluded");
    }
  }

  @Test
  void headsAndFeedForwardNeuronsAreRefusedWhereTheyCannotBeMeant() {
    String text =
        "name: x\nsteps:\n- train\n- prune: {sparsity: 0.5, granularity: %s}\n- benchmark\n";
    assertThat(only(text.formatted("head, target: penultimate")).message())
        .contains("use target 'all'");
    assertThat(only(text.formatted("ffn, criterion: wanda")).message())
        .contains("another criterion such as 'taylor'");
    for (String good : List.of("head", "ffn", "layer", "ffn, criterion: activation-l1")) {
      assertThat(Recipes.parse(text.formatted(good)).name()).isEqualTo("x");
    }
  }

  @Test
  void aProblemOfARecordIsToldByTheNameOfTheKey() {
    Problem problem = only("name: x\nsteps:\n- train\n- neurons: {fraction: 25}\n- benchmark\n");
    assertThat(problem.path()).isEqualTo("steps[1].neurons.fraction");
    assertThat(problem.message()).contains("The key 'fraction' is 25").contains("write 0.25");
  }

  @Test
  void aLimitThatARecordSetsIsToldAtItsKey() {
    Problem problem = only("name: x\nsteps:\n- train: {epochs: 0}\n- benchmark\n");
    assertThat(problem.describe())
        .isEqualTo(
            "line 3, column 19: steps[0].train.epochs: The key 'epochs' is 0, but it must be"
                + " between 1 and 1000.");
  }

  @Test
  void theOrderOfStepsIsChecked() {
    assertThat(only("name: x\nsteps: [quantize, benchmark]\n").message())
        .contains("the first step must be 'train' or 'prepare'");
    assertThat(only("name: x\nsteps: [train, quantize]\n").message())
        .contains("the last step must be 'benchmark'");
    assertThat(only("name: x\nsteps: [train, train, benchmark]\n").message())
        .contains("may only be the first step");
    assertThat(only("name: x\nsteps: [train, benchmark, quantize, benchmark]\n").message())
        .contains("may only be the last step");
    assertThat(
            only("name: x\nsteps: [train, quantize, {neurons: {fraction: 0.5}}, benchmark]\n")
                .message())
        .contains("after 'quantize' only 'benchmark' may follow");
  }

  @Test
  void keysAtTheLevelOfTheStepAreExplained() {
    Problem problem =
        problems(
                """
                name: x
                steps:
                  - train:
                    epochs: 3
                  - benchmark
                """)
            .getFirst();
    assertThat(problem.suggestion()).contains("Indent the keys further");
  }

  @Test
  void brokenYamlIsToldWithItsPosition() {
    Problem problem = only("name: x\nsteps: [train, benchmark\nother: 1\n");
    assertThat(problem.line()).isEqualTo(3);
    assertThat(only("").message()).contains("empty");
    assertThat(only("- just\n- a list\n".indent(0)).message()).isNotBlank();
  }

  @Test
  void valuesOfTheWrongFormAreTold() {
    assertThat(only("name: x\nsteps: [{train: {flips: yes}}, benchmark]\n").message())
        .contains("'yes' is not true or false");
    assertThat(only("name: x\nsteps: [{train: {epochs: 2.5}}, benchmark]\n").message())
        .contains("'2.5' is not a whole number");
    assertThat(only("name: x\nsteps: [{train: {learningRate: fast}}, benchmark]\n").message())
        .contains("'fast' is not a number");
    assertThat(only("name: x\nsteps: [{train: {learningRate: [1]}}, benchmark]\n").message())
        .contains("here a number is expected");
    assertThat(only("name: x\nsteps: [{train: 5}, benchmark]\n").message())
        .contains("here keys are expected");
    assertThat(only("name: x\nsteps: train\n").message()).contains("a list of steps is expected");
  }

  @Test
  void aKeyThatIsThereTwiceIsTold() {
    Problem problem = only("name: x\nname: y\nsteps: [train, benchmark]\n");
    assertThat(problem.line()).isEqualTo(2);
    assertThat(problem.message()).contains("twice");
  }

  @Test
  void hostileYamlIsRefusedNotExecuted() {
    assertThat(problems("!!java.io.File [/etc/passwd]")).isNotEmpty();
    assertThat(problems("a: &a [*a]\n")).isNotEmpty();
    assertThat(problems("[".repeat(5_000))).isNotEmpty();
    assertThat(problems("name: \u0001")).isNotEmpty();
    assertThat(problems("a: 1\n---\nb: 2\n")).isNotEmpty();
  }

  @Test
  void aSlipOfTooManyStepsIsTold() {
    Problem problem =
        only("name: x\nsteps:\n- train\n- prune: {sparsity: 0.5, steps: 200}\n- benchmark\n");
    assertThat(problem.message()).contains("202 steps; at most 200");
  }
}
