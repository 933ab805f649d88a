package io.espalier.artifacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointAreaTest {

  private static final StepKey STEP = StepKey.of("1", List.of(), new byte[0]);

  @TempDir Path root;
  private CheckpointArea area;
  private Path folder;

  @BeforeEach
  void open() {
    area = new DirectoryArtifactStore(root).checkpoints(STEP);
    folder = root.resolve("checkpoints").resolve(STEP.value());
  }

  @Test
  void theLatestCheckpointIsKeptAndOlderOnesGo() throws IOException {
    assertThat(area.latest()).isEmpty();

    save("epoch 1");
    save("epoch 2");
    save("epoch 3");

    assertThat(area.latest()).hasValue("epoch 3".getBytes(UTF_8));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).singleElement().isEqualTo(folder.resolve("3"));
    }
  }

  @Test
  void anotherProcessContinuesFromTheLatestCheckpoint() {
    save("epoch 1");

    CheckpointArea other = new DirectoryArtifactStore(root).checkpoints(STEP);
    other.save("epoch 2".getBytes(UTF_8));

    assertThat(area.latest()).hasValue("epoch 2".getBytes(UTF_8));
  }

  @Test
  void aDamagedCheckpointIsPassedOverForTheOneBefore() throws IOException {
    // Given two checkpoints, as after a crash before the older one was deleted
    save("epoch 1");
    Path first = Files.copy(folder.resolve("1"), root.resolve("first"));
    save("epoch 2");
    Files.move(first, folder.resolve("1"));

    // When the newer one loses its last byte
    byte[] second = Files.readAllBytes(folder.resolve("2"));
    Files.write(folder.resolve("2"), Arrays.copyOf(second, second.length - 1));

    // Then
    assertThat(area.latest()).hasValue("epoch 1".getBytes(UTF_8));
    save("epoch 2 again");
    assertThat(area.latest()).hasValue("epoch 2 again".getBytes(UTF_8));
  }

  @Test
  void filesOfOtherNamesAndForeignContentAreIgnored() throws IOException {
    save("epoch 1");
    Files.writeString(folder.resolve("notes.txt"), "hello");
    Files.writeString(folder.resolve("99"), "no checkpoint at all");
    Files.write(folder.resolve("100"), new byte[0]);

    assertThat(area.latest()).hasValue("epoch 1".getBytes(UTF_8));
  }

  @Test
  void clearingRemovesEverythingAndMayBeRepeated() {
    save("epoch 1");

    area.clear();
    area.clear();

    assertThat(area.latest()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void anEmptyCheckpointIsACheckpoint() {
    area.save(new byte[0]);

    assertThat(area.latest()).hasValue(new byte[0]);
  }

  @Test
  void aReaderAlwaysFindsACompleteCheckpointWhileAnotherSaves() {
    save("epoch 0");
    try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
      var saving =
          writer.submit(
              () -> {
                for (int epoch = 1; epoch <= 60; epoch++) {
                  save("epoch " + epoch);
                }
              });
      while (!saving.isDone()) {
        assertThat(area.latest()).isPresent();
      }
    }
    assertThat(area.latest()).hasValue("epoch 60".getBytes(UTF_8));
  }

  private void save(String checkpoint) {
    area.save(checkpoint.getBytes(UTF_8));
  }
}
