package io.espalier.standalone.cli;

import io.espalier.datasets.ImageFolder;
import io.espalier.datasets.ImportOptions;
import io.espalier.datasets.Preprocessing;
import io.espalier.standalone.study.StudyJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code espalier study}: what each pruning method keeps of the accuracy on an image folder. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "Compare pruning methods on a folder of images: criteria, granularities, allocations and"
          + " recoveries beside a dense baseline trained for as long. Takes hours; stopped, it goes"
          + " on where it was."
    })
final class StudyCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "image folder with train/<class>/ and val/<class>/")
  private Path data = Path.of("");

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "what was done is kept there (default: study under the data directory)")
  private @Nullable Path home;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      description =
          "seeds of the leading rows; the others are done for the first (default: ${DEFAULT-VALUE})")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--rows",
      paramLabel = "TEXT",
      description =
          "only rows with this in \"GROUP: NAME SPARSITY\", such as \"no training: taylor\"; may be"
              + " given several times")
  private List<String> rows = List.of();

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "begin no further row after so many minutes; what was done is in the table")
  private @Nullable Integer minutes;

  @Option(names = "--size", paramLabel = "PIXELS", description = "(default: ${DEFAULT-VALUE})")
  private int size = 64;

  @Option(names = "--threads", paramLabel = "N", description = "(default: ${DEFAULT-VALUE})")
  private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--out",
      paramLabel = "FILE.md",
      description = "write the table there after each row as well")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Path kept = home == null ? Homes.standard().resolve("study") : home;
    return new StudyJob(
            kept,
            ImageFolder.read(data, Preprocessing.defaults(size), ImportOptions.defaults())
                .dataset(),
            seeds,
            rows,
            minutes == null ? null : Duration.ofMinutes(minutes),
            threads,
            out,
            System.out)
        .run();
  }
}
