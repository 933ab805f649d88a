package io.espalier.benchmark.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What Linux says about this process in {@code /proc/self/status}; nothing on other systems. */
final class ProcessStatus {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessStatus() {}

  /** Peak resident memory, bytes. */
  static Optional<Long> peakBytes() {
    return field("VmHWM").map(value -> Long.parseLong(value.replace(" kB", "").strip()) * 1024);
  }

  /** The processors this process may run on, such as {@code 0-3,7}. */
  static Optional<String> processors() {
    return field("Cpus_allowed_list");
  }

  private static Optional<String> field(String name) {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }
}
