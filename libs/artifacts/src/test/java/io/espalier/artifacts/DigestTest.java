package io.espalier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final String ABC =
      "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @TempDir Path folder;

  @Test
  void bytesStreamsAndFilesOfTheSameContentHaveTheSameDigest() throws IOException {
    Path file = Files.writeString(folder.resolve("abc"), "abc");

    assertThat(Digest.of("abc".getBytes(UTF_8)).value()).isEqualTo(ABC);
    assertThat(Digest.of(new ByteArrayInputStream("abc".getBytes(UTF_8))).value()).isEqualTo(ABC);
    assertThat(Digest.of(file).value()).isEqualTo(ABC);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "sha256:",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "sha256:../../../../etc/passwd",
        "md5:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ABC + "0"
      })
  void whatIsNoDigestIsRefused(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Digest(value))
        .withMessageContaining("64 lower-case hexadecimal digits");
  }

  @Test
  void aStepKeyDependsOnEveryFieldAndOnTheOrderOfTheInputs() {
    Digest a = Digest.of(new byte[] {1});
    Digest b = Digest.of(new byte[] {2});
    byte[] parameters = "{\"sparsity\":0.7}".getBytes(UTF_8);
    StepKey key = StepKey.of("1.0", List.of(a, b), parameters);

    assertThat(StepKey.of("1.0", List.of(a, b), parameters)).isEqualTo(key);
    assertThat(StepKey.of("1.1", List.of(a, b), parameters)).isNotEqualTo(key);
    assertThat(StepKey.of("1.0", List.of(b, a), parameters)).isNotEqualTo(key);
    assertThat(StepKey.of("1.0", List.of(a), parameters)).isNotEqualTo(key);
    assertThat(StepKey.of("1.0", List.of(a, b), new byte[0])).isNotEqualTo(key);
  }

  @Test
  void bytesThatMoveFromOneFieldToTheNextGiveAnotherKey() {
    StepKey key = StepKey.of("1", List.of(), "0{}".getBytes(UTF_8));

    assertThat(StepKey.of("10", List.of(), "{}".getBytes(UTF_8))).isNotEqualTo(key);
  }

  @Test
  void theKeyOfAKnownStepNeverChanges() {
    StepKey key = StepKey.of("1.0", List.of(new Digest(ABC)), "{}".getBytes(UTF_8));

    assertThat(key.value())
        .isEqualTo("56f45fadb42f708fc9d93f5d90f24c5b55c4c6b2d370b10f64a894940b8d607b");
  }
}
