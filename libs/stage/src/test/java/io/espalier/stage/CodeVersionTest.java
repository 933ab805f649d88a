package io.espalier.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.artifacts.StepKey;
import io.espalier.events.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

class CodeVersionTest {

  @Test
  void theSameCodeHasTheSameVersionInWhateverOrder() {
    String version = CodeVersion.of(List.of(StepEngine.class, Topics.class));
    assertThat(version).matches("[0-9a-f]{16}");
    assertThat(CodeVersion.of(List.of(Topics.class, StepKeys.class))).isEqualTo(version);
  }

  @Test
  void otherLibrariesHaveOtherVersions() {
    assertThat(CodeVersion.of(List.of(StepEngine.class)))
        .isNotEqualTo(CodeVersion.of(List.of(StepKey.class)))
        .isNotEqualTo(CodeVersion.of(List.of(StepEngine.class, StepKey.class)));
  }

  @Test
  void aGeneratedSubclassCountsAsTheClassThatWasWritten() {
    assertThat(CodeVersion.of(List.of(Bean_Subclass.class)))
        .isEqualTo(CodeVersion.of(List.of(Bean.class)));
  }

  static class Bean {}

  static final class Bean_Subclass extends Bean {}
}
