package io.espalier.benchmark.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareProfilesTest {
  private static final String GATEWAY =
      """
      name: gateway
      standsFor: a gateway in a cabinet
      threads: 3
      memoryBytesMax: 536870912
      instructionTierMax: sse4
      """;

  @TempDir Path directory;

  @Test
  void everyBuiltInProfileIsReadAndHasTheNameOfItsFile() {
    // Given
    HardwareProfiles profiles = new HardwareProfiles(Optional.empty());

    // Then
    for (String name : HardwareProfiles.BUILT_IN) {
      assertThat(profiles.named(name).name()).isEqualTo(name);
    }
  }

  @Test
  void aProfileOfTheDirectoryIsFound() throws IOException {
    // Given
    Files.writeString(directory.resolve("gateway.yaml"), GATEWAY);
    HardwareProfiles profiles = new HardwareProfiles(Optional.of(directory));

    // Then
    assertThat(profiles.named("gateway").threads()).isEqualTo(3);
    assertThat(profiles.names()).contains("edge-1core", "gateway");
  }

  @Test
  void aProfileOfTheDirectoryWinsOverABuiltInOneOfTheSameName() throws IOException {
    // Given
    Files.writeString(
        directory.resolve("edge-1core.yaml"), GATEWAY.replace("name: gateway", "name: edge-1core"));

    // When
    HardwareProfile profile = new HardwareProfiles(Optional.of(directory)).named("edge-1core");

    // Then
    assertThat(profile.instructionTierMax()).isEqualTo(InstructionTier.SSE4);
  }

  @Test
  void aFileWhoseNameDiffersFromTheProfilesIsRefused() throws IOException {
    // Given
    Files.writeString(directory.resolve("line-three.yaml"), GATEWAY);

    // Then
    assertThatThrownBy(() -> new HardwareProfiles(Optional.of(directory)).named("line-three"))
        .hasMessageContaining("the name and the file name must be the same");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    for (String name : new String[] {"edge-1cor", "../../etc/passwd", ""}) {
      assertThatThrownBy(() -> new HardwareProfiles(Optional.of(directory)).named(name))
          .isInstanceOf(ProfileException.class)
          .hasMessageContaining("there is no hardware profile \"%s\"".formatted(name))
          .hasMessageContaining("edge-1core, edge-2core, edge-avx2");
    }
  }
}
