package io.espalier.benchmark.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProfileReaderTest {
  private static final String COMPLETE =
      """
      name: gateway
      standsFor: a gateway in a cabinet
      threads: 2
      memoryBytesMax: 536870912
      instructionTierMax: avx2
      """;

  @Test
  void aCompleteFileIsRead() {
    // When
    HardwareProfile profile = ProfileReader.read(COMPLETE, "gateway.yaml");

    // Then
    assertThat(profile)
        .isEqualTo(
            new HardwareProfile(
                "gateway", "a gateway in a cabinet", 2, 536870912L, InstructionTier.AVX2));
  }

  @Test
  void aMisspeltKeyIsReportedWithItsPositionAndTheNearestKey() {
    // Given
    String yaml = COMPLETE.replace("threads:", "treads:");

    // Then
    assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining(
            "gateway.yaml, line 3, column 1: unknown key \"treads\"; did you mean \"threads\"?")
        .hasMessageContaining("the key \"threads\" is missing");
  }

  @Test
  void everyMistakeIsReportedAtOnce() {
    // Given
    String yaml =
        COMPLETE.replace("536870912", "half a gigabyte").replace("avx2", "avx3") + "threads: 1\n";

    // Then
    assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
        .hasMessageContaining("line 4, column 17: \"memoryBytesMax\" is \"half a gigabyte\"")
        .hasMessageContaining("line 5, column 21: \"instructionTierMax\" is \"avx3\"")
        .hasMessageContaining("it must be one of sse4, avx2, avx512, best")
        .hasMessageContaining("line 6, column 1: \"threads\" is there twice");
  }

  @Test
  void aNumberInWordsIsRefused() {
    // Given
    String yaml = COMPLETE.replace("threads: 2", "threads: two");

    // Then
    assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
        .hasMessage(
            "gateway.yaml, line 3, column 10: \"threads\" is \"two\"; it must be a whole number");
  }

  @Test
  void aNumberBeyondTheIntegersIsRefused() {
    // Given
    String yaml = COMPLETE.replace("threads: 2", "threads: 4294967297");

    // Then
    assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
        .hasMessageContaining("\"threads\" is \"4294967297\"; it must be a whole number");
  }

  @Test
  void brokenYamlIsReportedWithItsPosition() {
    assertThatThrownBy(() -> ProfileReader.read("name: [1, 2\nthreads: 1\n", "gateway.yaml"))
        .hasMessageContaining("gateway.yaml, line 2")
        .hasMessageContaining("not YAML");
  }

  @Test
  void aListAndAnEmptyFileAreNoProfile() {
    for (String yaml : new String[] {"- name\n", "", "gateway"}) {
      assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
          .hasMessageContaining("must be a YAML mapping with the keys name, standsFor, threads");
    }
  }

  @Test
  void aValueThatIsAListIsRefused() {
    // Given
    String yaml = COMPLETE.replace("threads: 2", "threads: [2]");

    // Then
    assertThatThrownBy(() -> ProfileReader.read(yaml, "gateway.yaml"))
        .hasMessageContaining("line 3, column 1: \"threads\" must have a single value");
  }

  @Test
  void limitsHoldAtTheLimitAndNotOnePastIt() {
    // Given
    String most = COMPLETE.replace("threads: 2", "threads: 64");
    String least = COMPLETE.replace("536870912", "134217728");

    // Then
    assertThat(ProfileReader.read(most, "gateway.yaml").threads()).isEqualTo(64);
    assertThat(ProfileReader.read(least, "gateway.yaml").memoryBytesMax()).isEqualTo(134217728L);
    assertThatThrownBy(() -> ProfileReader.read(most.replace("64", "65"), "gateway.yaml"))
        .hasMessage("gateway.yaml: threads is 65; it must be from 1 to 64");
    assertThatThrownBy(
            () -> ProfileReader.read(least.replace("134217728", "134217727"), "gateway.yaml"))
        .hasMessageContaining("memoryBytesMax is 134217727");
    assertThatThrownBy(() -> ProfileReader.read(COMPLETE.replace("threads: 2", "threads: 0"), "g"))
        .hasMessageContaining("threads is 0; it must be from 1 to 64");
  }
}
