package io.espalier.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeEnvironmentTest {
  @TempDir private Path folder;

  private Path processors(String vendor) throws IOException {
    return Files.writeString(
        folder.resolve("cpuinfo"), "processor\t: 0\nvendor_id\t: " + vendor + "\n");
  }

  @Test
  void aProcessorOfAmdIsKnownByItsVendor() throws IOException {
    assertThat(NativeEnvironment.isAmd(processors("AuthenticAMD"))).isTrue();
    assertThat(NativeEnvironment.isAmd(processors("GenuineIntel"))).isFalse();
  }

  @Test
  void aSystemThatSaysNothingOfItsProcessorsIsTakenAsItIs() {
    assertThat(NativeEnvironment.isAmd(folder.resolve("absent"))).isFalse();
  }
}
