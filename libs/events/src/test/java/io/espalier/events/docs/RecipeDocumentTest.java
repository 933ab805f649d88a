package io.espalier.events.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.events.recipe.RecipeKeys;
import io.espalier.events.recipe.Recipes;
import java.io.IOException;
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
}
