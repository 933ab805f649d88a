package io.espalier.standalone;

import io.espalier.standalone.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The packaged application as a process of its own, as the launcher starts it: what the tests kill
 * is what users run.
 */
final class StandaloneChild implements AutoCloseable {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;
  private final String url;
  private final String bootstrapServers;

  private StandaloneChild(Process process, Path output, String url, String bootstrapServers) {
    this.process = process;
    this.output = output;
    this.url = url;
    this.bootstrapServers = bootstrapServers;
  }

  /** Starts {@code espalier up} on a home directory and waits until it is ready. */
  static StandaloneChild up(Path home) throws IOException, InterruptedException {
    Path output = Files.createTempFile("espalier-up", ".txt");
    Process process =
        start(output, "up", "--home", home.toString(), "--http-port", "0", "--kafka-port", "0");
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!Files.readString(output).contains("Ready.")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "espalier up did not get ready:\n" + Files.readString(output) + logTail(home));
      }
      Thread.sleep(100);
    }
    return new StandaloneChild(process, output, word(output, "REST API"), word(output, "Kafka "));
  }

  /** Starts any command; its output goes to the file. */
  static Process start(Path output, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseParallelGC",
            "-Xmx2g",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-jar",
            Repository.root().resolve("standalone/target/quarkus-app/quarkus-run.jar").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DJL_OFFLINE", "true");
    return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
  }

  RegistryClient registry() {
    return new RegistryClient(url);
  }

  String url() {
    return url;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  String output() throws IOException {
    return Files.readString(output);
  }

  /** Ends the process at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  static String logTail(Path home) throws IOException {
    Path log = home.resolve("espalier.log");
    if (!Files.exists(log)) {
      return "";
    }
    List<String> lines = Files.readAllLines(log);
    return "\n--- log\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  private static String word(Path output, String label) throws IOException {
    return Files.readAllLines(output).stream()
        .filter(line -> line.startsWith(label))
        .findFirst()
        .orElseThrow()
        .substring(label.length())
        .strip()
        .split(" ")[0];
  }
}
