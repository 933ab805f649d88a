package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.support.Bombs;
import io.espalier.graph.support.ReadingProcess;
import io.espalier.graph.support.ReadingProcess.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading a file takes a heap of at most 3 times its size and 256 MB. */
class MemoryTest {
  private static final int SMALL_MEGABYTES = 1;
  private static final int MIDDLE_MEGABYTES = 3;
  private static final int LARGE_MEGABYTES = 48;
  private static final long MILLIS_PER_MEGABYTE_MAX = 4_000;

  @Test
  void noPartOfTheFormatTakesMoreMemoryThanItMay(@TempDir Path folder)
      throws IOException, InterruptedException {
    readAll(folder, SMALL_MEGABYTES);
  }

  @Test
  @Tag("long")
  void noPartOfTheFormatTakesMoreMemoryThanItMayInLargeFiles(@TempDir Path folder)
      throws IOException, InterruptedException {
    // Where the estimate just fits, and where all is larger than it may be.
    readAll(folder, MIDDLE_MEGABYTES);
    readAll(folder, LARGE_MEGABYTES);
  }

  private static void readAll(Path folder, int megabytes) throws IOException, InterruptedException {
    List<Path> files = new ArrayList<>();
    long smallest = Long.MAX_VALUE;
    for (Map.Entry<String, Supplier<byte[]>> bomb : Bombs.of(megabytes << 20).entrySet()) {
      byte[] bytes = bomb.getValue().get();
      smallest = Math.min(smallest, bytes.length);
      files.add(Files.write(folder.resolve(bomb.getKey() + ".onnx"), bytes));
    }
    int heapMegabytes = Math.toIntExact((3 * smallest >> 20) + 256);

    Map<Path, Outcome> outcomes = ReadingProcess.read(files, heapMegabytes);

    assertThat(outcomes).hasSameSizeAs(files);
    outcomes.forEach(
        (file, outcome) -> {
          assertThat(outcome.outcome()).as("%s: %s", file, outcome).isIn("read", "refused");
          assertThat(outcome.detail()).as("%s", file).doesNotContain("too many for a Java heap");
          assertThat(outcome.millis())
              .as("%s: %s", file, outcome)
              .isLessThan(MILLIS_PER_MEGABYTE_MAX * megabytes);
        });
  }
}
