package io.espalier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryArtifactStoreTest {

  private static final byte[] CONTENT = "a model".getBytes(UTF_8);
  private static final StepKey STEP = StepKey.of("1", List.of(), new byte[0]);

  @TempDir Path folder;
  private Path root;
  private DirectoryArtifactStore store;

  @BeforeEach
  void open() {
    root = folder.resolve("deep/inside/store");
    store = new DirectoryArtifactStore(root);
  }

  @Test
  void bytesStreamsAndFilesComeBackAsTheyWerePut() throws IOException {
    Path file = Files.write(folder.resolve("model.onnx"), CONTENT);

    Digest digest = store.put(CONTENT);

    assertThat(digest).isEqualTo(Digest.of(CONTENT));
    assertThat(store.put(new ByteArrayInputStream(CONTENT))).isEqualTo(digest);
    assertThat(store.put(file)).isEqualTo(digest);
    assertThat(store.get(digest)).isEqualTo(CONTENT);
    assertThat(store.path(digest)).hasBinaryContent(CONTENT);
    try (InputStream in = store.open(digest)) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(store.contains(digest)).isTrue();
    assertThat(store.size(digest)).isEqualTo(CONTENT.length);
  }

  @Test
  void anArtifactLiesUnderTheFirstTwoDigitsOfItsDigest() {
    Digest digest = store.put(CONTENT);
    String hex = digest.hex();

    assertThat(store.path(digest))
        .isEqualTo(root.resolve("blobs").resolve(hex.substring(0, 2)).resolve(hex.substring(2)));
  }

  @Test
  void puttingTheSameAgainLeavesTheFileAlone() throws IOException {
    // Given
    Path blob = store.path(store.put(CONTENT));
    FileTime past = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(blob, past);

    // When
    store.put(CONTENT);
    store.put(new ByteArrayInputStream(CONTENT));

    // Then
    assertThat(Files.getLastModifiedTime(blob)).isEqualTo(past);
    assertThat(root.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void theEmptyArtifactIsAnArtifact() {
    Digest digest = store.put(new byte[0]);

    assertThat(store.get(digest)).isEmpty();
    assertThat(store.size(digest)).isZero();
  }

  @Test
  void aMissingArtifactIsNamedWithTheStore() {
    Digest digest = Digest.of(new byte[] {42});

    assertThat(store.contains(digest)).isFalse();
    assertThatExceptionOfType(MissingArtifactException.class)
        .isThrownBy(() -> store.get(digest))
        .withMessageContaining(digest.value())
        .withMessageContaining(root.toString())
        .matches(e -> !e.isTransient())
        .matches(e -> e.digest().equals(digest));
    assertThatExceptionOfType(MissingArtifactException.class).isThrownBy(() -> store.path(digest));
    assertThatExceptionOfType(MissingArtifactException.class).isThrownBy(() -> store.open(digest));
    assertThatExceptionOfType(MissingArtifactException.class).isThrownBy(() -> store.size(digest));
  }

  @Test
  void aCorruptedArtifactIsSetAsideAndHealedByPuttingItAgain() throws IOException {
    // Given
    Digest digest = store.put(CONTENT);
    Path blob = store.path(digest);
    Files.writeString(blob, "b model");

    // When, then
    assertThatExceptionOfType(CorruptArtifactException.class)
        .isThrownBy(() -> store.path(digest))
        .withMessageContaining(digest.value())
        .withMessageContaining(blob.toString())
        .matches(e -> e.path().equals(blob) && e.digest().equals(digest) && !e.isTransient());
    assertThat(store.contains(digest)).isFalse();
    try (Stream<Path> quarantined = Files.list(root.resolve("quarantine"))) {
      assertThat(quarantined).singleElement().matches(Files::isRegularFile);
    }
    assertThat(store.put(CONTENT)).isEqualTo(digest);
    assertThat(store.get(digest)).isEqualTo(CONTENT);
  }

  @Test
  void puttingHealsACorruptedArtifactThatNobodyHasReadYet() throws IOException {
    Digest digest = store.put(CONTENT);
    Files.writeString(store.path(digest), "cut");

    store.put(CONTENT);

    assertThat(store.get(digest)).isEqualTo(CONTENT);
  }

  @Test
  void aTruncatedArtifactIsNeverHandedOut() throws IOException {
    Digest digest = store.put(CONTENT);
    Files.write(store.path(digest), new byte[0]);

    assertThatExceptionOfType(CorruptArtifactException.class).isThrownBy(() -> store.open(digest));
  }

  @Test
  void aResultIsThereForEveryInstanceOnceItIsStored() {
    assertThat(store.result(STEP)).isEmpty();

    store.putResult(STEP, "{}".getBytes(UTF_8));

    assertThat(new DirectoryArtifactStore(root).result(STEP)).hasValue("{}".getBytes(UTF_8));
    assertThat(root.resolve("results").resolve(STEP.value() + ".json")).hasContent("{}");
  }

  @Test
  void anEmptyResultIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> store.putResult(STEP, new byte[0]));
  }

  @Test
  void onlyTemporaryFilesThatNobodyWritesToAreSweptWhenTheStoreIsOpened() throws IOException {
    // Given
    Path temporary = root.resolve("temporary");
    Path abandoned = Files.writeString(temporary.resolve("abandoned.tmp"), "half");
    Path underWay = Files.writeString(temporary.resolve("underway.tmp"), "half");
    Instant past = Instant.now().minus(DirectoryArtifactStore.TEMPORARY_AGE_MAX).minusSeconds(5);
    Files.setLastModifiedTime(abandoned, FileTime.from(past));

    // When
    new DirectoryArtifactStore(root, DirectoryArtifactStore.TEMPORARY_AGE_MAX);

    // Then
    assertThat(abandoned).doesNotExist();
    assertThat(underWay).exists();
    new DirectoryArtifactStore(root, Duration.ofSeconds(-5));
    assertThat(underWay).doesNotExist();
  }

  @Test
  void aStreamThatFailsLeavesNothingBehind() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the connection was cut");
          }
        };

    assertThatExceptionOfType(ArtifactStoreException.class)
        .isThrownBy(() -> store.put(failing))
        .withMessageContaining("the connection was cut")
        .matches(ArtifactStoreException::isTransient);
    assertThat(root.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void aFileInThePlaceOfTheStoreIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatExceptionOfType(ArtifactStoreException.class)
        .isThrownBy(() -> new DirectoryArtifactStore(file))
        .withMessageContaining(file.toString())
        .withMessageContaining("espalier.artifacts.directory")
        .matches(e -> !e.isTransient());
  }

  @Test
  void aStoreThatCannotBeWrittenCanStillBeRead() throws IOException {
    // Given a store whose folder for temporary files is in the way of itself
    Digest digest = store.put(CONTENT);
    Files.delete(root.resolve("temporary"));
    Files.writeString(root.resolve("temporary"), "");

    // When
    DirectoryArtifactStore reader = new DirectoryArtifactStore(root);

    // Then
    assertThat(reader.get(digest)).isEqualTo(CONTENT);
    assertThatExceptionOfType(ArtifactStoreException.class)
        .isThrownBy(() -> reader.put(new byte[] {1}))
        .withMessageContaining("Cannot store an artifact of 1 bytes")
        .withMessageContaining(root.toString())
        .matches(ArtifactStoreException::isTransient);
  }

  @Test
  void aFileToStoreThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing.onnx");

    assertThatExceptionOfType(ArtifactStoreException.class)
        .isThrownBy(() -> store.put(missing))
        .withMessageContaining(missing.toString())
        .matches(e -> !e.isTransient());
  }
}
