package io.espalier.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.espalier.graph.support.ReadingProcess;
import io.espalier.graph.support.ReadingProcess.Outcome;
import io.espalier.graph.support.SharedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostileFilesTest {
  private static final int HEAP_MEGABYTES = 512;
  private static final long MILLIS_MAX = 2_000;

  /** Files among the hostile ones that are odd but mean something, with the reason to read them. */
  private static final Map<String, String> VALID =
      Map.of(
          "shape_inference__test_onehot_negative_indices__c1c234.onnx",
          "OneHot counts negative indices from the end; the standard allows them");

  @Test
  void everyHostileFileIsRefusedInTimeWithASmallHeap() throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(SharedFiles.folder("hostile"))) {
      files = walk.filter(path -> path.toString().endsWith(".onnx")).sorted().toList();
    }

    Map<Path, Outcome> outcomes = ReadingProcess.read(files, HEAP_MEGABYTES);

    assertThat(outcomes).hasSameSizeAs(files);
    Map<String, Outcome> wrong = new TreeMap<>();
    outcomes.forEach(
        (file, outcome) -> {
          String name = file.getFileName().toString();
          String right = VALID.containsKey(name) ? "read" : "refused";
          if (!outcome.outcome().equals(right) || outcome.millis() > MILLIS_MAX) {
            wrong.put(name, outcome);
          } else if (outcome.outcome().equals("refused")) {
            assertThat(outcome.detail()).startsWith(file + ": ");
          }
        });
    assertThat(wrong).isEmpty();
  }
}
