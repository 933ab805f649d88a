package io.espalier.events.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecksTest {

  @Test
  void aFractionMustLieBetweenZeroAndOne() {
    assertThat(Checks.openFraction("sparsity", Double.MIN_VALUE)).isPositive();
    assertThat(Checks.openFraction("sparsity", Math.nextDown(1.0))).isLessThan(1);
    for (double bad : new double[] {0, 1, -0.1, 1.5, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Checks.openFraction("sparsity", bad))
          .isInstanceOf(InvalidFieldException.class)
          .hasMessageContaining("The field 'sparsity' is")
          .hasMessageContaining("between 0 and 1, both excluded");
    }
  }

  @Test
  void aPercentageIsExplained() {
    assertThatThrownBy(() -> Checks.openFraction("sparsity", 70))
        .hasMessage(
            "The field 'sparsity' is 70, but it must be between 0 and 1, both excluded. For 70"
                + " percent write 0.7.");
  }

  @Test
  void aDigestKeepsItsForm() {
    String good = "sha256:" + "0f".repeat(32);
    assertThat(Checks.digest("artifact", good)).isEqualTo(good);
    for (String bad : List.of("", "0f".repeat(32), good + "0", good.replace("f", "F"), "md5:00")) {
      assertThatThrownBy(() -> Checks.digest("artifact", bad)).hasMessageContaining("'artifact'");
    }
    assertThatThrownBy(() -> Checks.digest("artifact", null)).hasMessageContaining("is missing");
  }

  @Test
  void numbersAreTakenUpToTheirLimitsAndNotOnePast() {
    assertThat(Checks.range("runs", 1, 1, 10)).isEqualTo(1);
    assertThat(Checks.range("runs", 10, 1, 10)).isEqualTo(10);
    assertThatThrownBy(() -> Checks.range("runs", 11, 1, 10))
        .hasMessage("The field 'runs' is 11, but it must be between 1 and 10.");
    assertThatThrownBy(() -> Checks.range("runs", 0, 1, 10)).hasMessageContaining("is 0");
    assertThatThrownBy(() -> Checks.range("rate", Double.NaN, 0, 1)).hasMessageContaining("NaN");
  }

  @Test
  void textsAndListsAreTakenUpToTheirLimitsAndNotOnePast() {
    assertThat(Checks.name("name", "x".repeat(Limits.NAME_CHARACTERS_MAX))).isNotEmpty();
    assertThatThrownBy(() -> Checks.name("name", "x".repeat(Limits.NAME_CHARACTERS_MAX + 1)))
        .hasMessageContaining("at most 200");
    assertThatThrownBy(() -> Checks.name("name", " ")).hasMessageContaining("blank");
    assertThat(Checks.list("list", Collections.nCopies(3, 1), 3)).hasSize(3);
    assertThatThrownBy(() -> Checks.list("list", Collections.nCopies(4, 1), 3))
        .hasMessageContaining("4 entries; at most 3");
    assertThat(Checks.list("list", null, 3)).isEmpty();
    assertThatThrownBy(() -> Checks.list("list", Collections.singletonList(null), 3))
        .hasMessageContaining("empty entry");
  }
}
