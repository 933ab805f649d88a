package io.espalier.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ModelNamesTest {

  @Test
  void aNameKeepsLettersAndDigitsWithHyphensBetween() {
    assertThat(ModelNames.of("PCB Defects (v2)", "model")).isEqualTo("pcb-defects-v2");
    assertThat(ModelNames.of("resnet18", "model")).isEqualTo("resnet18");
  }

  @Test
  void aNameOfWhichNothingIsLeftIsTheFallback() {
    assertThat(ModelNames.of("\u6a21\u578b", "model")).isEqualTo("model");
    assertThat(ModelNames.of("--", "packaging-defects")).isEqualTo("packaging-defects");
  }
}
