package io.espalier.events.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.recipe.Recipe;
import io.espalier.events.recipe.RecipeKeys;
import io.espalier.events.recipe.Recipes;
import io.espalier.events.recipe.Sweep;
import io.espalier.events.step.Allocation;
import io.espalier.events.step.Criterion;
import io.espalier.events.step.Finetune;
import io.espalier.events.step.Sparsify;
import io.espalier.events.step.SparsifyMethod;
import io.espalier.events.step.WireNamed;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RecipeDocumentTest {

  @TestFactory
  Stream<DynamicTest> everyKeyIsDocumentedWithItsDefault() throws IOException {
    String document = ProjectFiles.read("recipes.md");
    return RecipeKeys.sections().stream()
        .map(
            section ->
                DynamicTest.dynamicTest(
                    section.name(),
                    () -> {
                      String text = DocumentsTest.section(document, section.name());
                      assertThat(DocumentsTest.rows(text))
                          .containsExactlyElementsOf(
                              section.keys().stream().map(RecipeKeys.Key::name).toList());
                      section.keys().forEach(key -> checkDefault(text, key));
                    }));
  }

  private static void checkDefault(String text, RecipeKeys.Key key) {
    Matcher row =
        Pattern.compile("^\\| `" + key.name() + "` \\| ([^|]*) \\|", Pattern.MULTILINE)
            .matcher(text);
    assertThat(row.find()).isTrue();
    String shown = row.group(1).strip();
    String fallback = key.fallback();
    if (key.required()) {
      assertThat(shown).as(key.name()).isEqualTo("required");
    } else if (fallback == null || fallback.isEmpty()) {
      assertThat(shown).as(key.name()).isEqualTo("none");
    } else {
      assertThat(shown).as(key.name()).isEqualTo("`" + fallback + "`");
    }
  }

  @Test
  void everyBuiltInRecipeIsListed() throws IOException {
    assertThat(
            DocumentsTest.rows(
                DocumentsTest.section(ProjectFiles.read("recipes.md"), "Built-in recipes")))
        .containsExactlyElementsOf(Recipes.names());
  }

  @Test
  void theExamplesAreRecipes() throws IOException {
    Matcher examples =
        Pattern.compile("```yaml\\n(name:.*?)```", Pattern.DOTALL)
            .matcher(ProjectFiles.read("recipes.md"));
    int count = 0;
    while (examples.find()) {
      assertThat(Recipes.parse(examples.group(1)).steps()).isNotEmpty();
      count++;
    }
    assertThat(count).isPositive();
  }

  @Test
  void theExampleOfASweepHasThePointsThatItSays() throws IOException {
    Matcher example =
        Pattern.compile(
                "```yaml\\n# sweep: (\\d+) recipes, from (\\S+) to (\\S+)\\n(.*?)```",
                Pattern.DOTALL)
            .matcher(ProjectFiles.read("recipes.md"));
    assertThat(example.find()).isTrue();
    Sweep sweep = Sweep.of(example.group(4));
    assertThat(sweep.points()).hasSize(Integer.parseInt(example.group(1)));
    assertThat(sweep.points().getFirst().name()).isEqualTo(example.group(2));
    assertThat(sweep.points().getLast().name()).isEqualTo(example.group(3));
  }

  @TestFactory
  Stream<DynamicTest> everyWordOfAMethodIsExplained() throws IOException {
    String document = ProjectFiles.read("recipes.md");
    return Map.of(
            "Criteria", Criterion.values(),
            "Allocations", Allocation.values(),
            "sparsify", SparsifyMethod.values())
        .entrySet()
        .stream()
        .map(
            table ->
                DynamicTest.dynamicTest(
                    table.getKey(),
                    () -> {
                      String text = DocumentsTest.section(document, table.getKey());
                      for (WireNamed word : table.getValue()) {
                        assertThat(text).contains("| " + word.wireName() + " |");
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> theTableOfMethodsHasWhatASparsifyStepTakes() throws IOException {
    String text = DocumentsTest.section(ProjectFiles.read("recipes.md"), "sparsify");
    return Stream.of(SparsifyMethod.values())
        .map(
            method ->
                DynamicTest.dynamicTest(
                    method.wireName(),
                    () -> {
                      // Given
                      Matcher row =
                          Pattern.compile(
                                  "^\\| %s \\| .* \\| (\\S+) \\| (\\S+) \\| (\\S+) \\|$"
                                      .formatted(method.wireName()),
                                  Pattern.MULTILINE)
                              .matcher(text);
                      assertThat(row.find()).isTrue();
                      // When
                      Sparsify sparsify = sparsify(method);
                      // Then
                      assertThat(sparsify.scoreLearningRate())
                          .isEqualTo(Double.parseDouble(row.group(1)));
                      assertThat(sparsify.regularization())
                          .isEqualTo(Double.parseDouble(row.group(2)));
                      assertThat(sparsify.rampEnd()).isEqualTo(Double.parseDouble(row.group(3)));
                    }));
  }

  private static Sparsify sparsify(SparsifyMethod method) {
    Recipe recipe =
        Recipes.parse(
            "name: x\nsteps: [train, {sparsify: {sparsity: 0.5, method: %s}}, benchmark]\n"
                .formatted(method.wireName()));
    return Objects.requireNonNull(((Finetune) recipe.steps().get(1)).sparsify());
  }
}
