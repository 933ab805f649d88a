package io.espalier.events.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {
  private static final List<String> KEYS = List.of("learningRate", "epochs", "flips");

  @Test
  void theNearestWordIsFoundWhateverItsSpelling() {
    assertThat(Suggestions.nearest("learning_rate", KEYS)).contains("learningRate");
    assertThat(Suggestions.nearest("leraningRate", KEYS)).contains("learningRate");
    assertThat(Suggestions.nearest("EPOCH", KEYS)).contains("epochs");
    assertThat(Suggestions.nearest("flip", KEYS)).contains("flips");
  }

  @Test
  void whatIsNearNothingGetsTheList() {
    assertThat(Suggestions.nearest("momentum", KEYS)).isEmpty();
    assertThat(Suggestions.sentence("momentum", KEYS))
        .isEqualTo("It may be: learningRate, epochs, flips.");
  }

  @Test
  void distanceCountsEdits() {
    assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestions.distance("prune", "prune")).isZero();
    assertThat(Suggestions.distance("purne", "prune")).isEqualTo(1);
    assertThat(Suggestions.distance("kitten", "sitting")).isEqualTo(3);
  }
}
