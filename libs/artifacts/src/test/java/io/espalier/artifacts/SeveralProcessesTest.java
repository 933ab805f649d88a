package io.espalier.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralProcessesTest {

  private static final int ARTIFACTS = 40;

  @TempDir Path folder;

  @Test
  void processesThatStoreTheSameArtifactsAtOnceAllSucceed() throws Exception {
    // Given
    Path root = folder.resolve("store");
    List<Process> writers = new ArrayList<>();

    // When
    for (int i = 0; i < 3; i++) {
      writers.add(start(root, ARTIFACTS));
    }
    for (Process writer : writers) {
      assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(writer.exitValue()).isZero();
    }

    // Then
    DirectoryArtifactStore store = new DirectoryArtifactStore(root);
    for (int i = 0; i < ARTIFACTS; i++) {
      assertThat(store.get(Digest.of(Writer.artifact(i)))).isEqualTo(Writer.artifact(i));
    }
    assertThat(blobs(root)).hasSize(ARTIFACTS);
    assertThat(root.resolve("temporary")).isEmptyDirectory();
  }

  @Test
  void aWriterThatIsKilledLeavesOnlyCompleteArtifacts() throws Exception {
    // Given
    Path root = folder.resolve("store");
    Process writer = start(root, Integer.MAX_VALUE);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (blobs(root).size() < 5 && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }

    // When
    writer.destroyForcibly().waitFor();

    // Then
    DirectoryArtifactStore store = new DirectoryArtifactStore(root, Duration.ofSeconds(-5));
    List<Path> blobs = blobs(root);
    assertThat(blobs).hasSizeGreaterThanOrEqualTo(5);
    for (Path blob : blobs) {
      String hex = blob.getParent().getFileName() + blob.getFileName().toString();
      assertThat(store.get(new Digest("sha256:" + hex))).isNotEmpty();
    }
    assertThat(root.resolve("temporary")).isEmptyDirectory();
  }

  private static Process start(Path root, int artifacts) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            root.toString(),
            Integer.toString(artifacts))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<Path> blobs(Path root) throws IOException {
    Path blobs = root.resolve("blobs");
    if (!Files.isDirectory(blobs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(blobs)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** The other process. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      DirectoryArtifactStore store = new DirectoryArtifactStore(Path.of(arguments[0]));
      int artifacts = Integer.parseInt(arguments[1]);
      for (int i = 0; i < artifacts; i++) {
        store.put(artifact(i));
      }
    }

    static byte[] artifact(int number) {
      byte[] content = new byte[50_000];
      new Random(number).nextBytes(content);
      return content;
    }
  }
}
