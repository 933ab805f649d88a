package io.espalier.surroundings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

final class SurroundingsKindTest {

  @Test
  void theMachineDecidesWhereNothingIsForced() {
    assertThat(SurroundingsKind.choose(null, () -> true)).isEqualTo(SurroundingsKind.CONTAINERS);
    assertThat(SurroundingsKind.choose(" ", () -> false)).isEqualTo(SurroundingsKind.EMBEDDED);
  }

  @Test
  void thePropertyDecidesWithoutAskingTheMachine() {
    assertThat(SurroundingsKind.choose("embedded", SurroundingsKindTest::mustNotBeAsked))
        .isEqualTo(SurroundingsKind.EMBEDDED);
    assertThat(SurroundingsKind.choose("Containers", SurroundingsKindTest::mustNotBeAsked))
        .isEqualTo(SurroundingsKind.CONTAINERS);
  }

  @Test
  void anotherValueIsRefusedWithTheOnesThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SurroundingsKind.choose("docker", () -> true))
        .withMessageContaining("espalier.test.surroundings=docker")
        .withMessageContaining("embedded")
        .withMessageContaining("containers");
  }

  private static boolean mustNotBeAsked() {
    throw new AssertionError("the machine was asked");
  }
}
