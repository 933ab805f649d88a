package io.espalier.benchmark.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The machine's processors: which ones a child is pinned to, and how. */
public final class Processors {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Processors() {}

  /** The processor's name as Linux gives it, or the architecture where it gives none. */
  public static String name() {
    return lines(CPU_INFO)
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseGet(() -> System.getProperty("os.arch"));
  }

  /** How many processors this process may use. */
  public static int available() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * The prefix of a command line that pins a process to some processors, or empty where that is
   * impossible: the last ones this process may use, since interrupts favour the first.
   */
  static Optional<Pinning> pinning(int threads) {
    Optional<Path> taskset = onPath("taskset");
    List<Integer> allowed = ProcessStatus.processors().map(Processors::parse).orElse(List.of());
    if (taskset.isEmpty() || allowed.size() < threads) {
      return Optional.empty();
    }
    String list =
        allowed.subList(allowed.size() - threads, allowed.size()).stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    return Optional.of(new Pinning(list, List.of(taskset.get().toString(), "-c", list)));
  }

  /**
   * @param processors the processors' numbers, separated by commas
   * @param commandPrefix what to put before a command to pin it
   */
  record Pinning(String processors, List<String> commandPrefix) {}

  /** Reads a list such as {@code 0-2,5}. */
  static List<Integer> parse(String list) {
    List<Integer> processors = new ArrayList<>();
    for (String part : list.strip().split(",")) {
      String[] ends = part.split("-");
      int last = Integer.parseInt(ends[ends.length - 1]);
      for (int processor = Integer.parseInt(ends[0]); processor <= last; processor++) {
        processors.add(processor);
      }
    }
    return processors;
  }

  private static Optional<Path> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator))
        .filter(directory -> !directory.isBlank())
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException notLinux) {
      return Stream.empty();
    }
  }
}
