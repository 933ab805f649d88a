package io.espalier.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreFailuresTest {

  @TempDir Path folder;

  @Test
  void aFullDiskIsNamedAndTransient() {
    // Given the failure that the operating system reports for a full device
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "Skipped: this system has no /dev/full");
    IOException cause =
        catchThrowableOfType(
            IOException.class,
            () -> {
              try (OutputStream out = Files.newOutputStream(full)) {
                out.write(1);
              }
            });

    // When
    ArtifactStoreException failure = StoreFailures.of("store an artifact", folder, cause);

    // Then
    assertThat(failure)
        .hasMessageContaining("is full")
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("Free space")
        .hasCause(cause);
    assertThat(failure.isTransient()).isTrue();
  }

  @Test
  void aQuotaThatIsUsedUpIsAFullDiskToo() {
    IOException cause = new FileSystemException("blob", null, "Disk quota exceeded");

    assertThat(StoreFailures.of("store an artifact", folder, cause))
        .hasMessageContaining("is full");
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsNamed() {
    for (IOException cause :
        new IOException[] {
          new AccessDeniedException("blobs/ab/cd"),
          new FileSystemException("blobs/ab/cd", null, "Read-only file system")
        }) {
      assertThat(StoreFailures.of("store an artifact", folder, cause))
          .hasMessageContaining("is not writable")
          .hasMessageContaining("blobs/ab/cd")
          .hasMessageContaining("espalier.artifacts.directory");
    }
  }

  @Test
  void aReadOnlyStoreCanStillBeRead() throws IOException {
    // Given
    Path root = folder.resolve("store");
    byte[] content = {1, 2, 3};
    Digest digest = new DirectoryArtifactStore(root).put(content);
    Path temporary = root.resolve("temporary");
    assumeTrue(
        temporary.toFile().setWritable(false) && !Files.isWritable(temporary),
        "Skipped: this user may write anywhere");

    // When
    DirectoryArtifactStore store = new DirectoryArtifactStore(root);

    // Then
    assertThat(store.get(digest)).isEqualTo(content);
    ArtifactStoreException failure =
        catchThrowableOfType(ArtifactStoreException.class, () -> store.put(new byte[] {4, 5, 6}));
    temporary.toFile().setWritable(true);
    assertThat(failure).hasMessageContaining("is not writable");
  }
}
