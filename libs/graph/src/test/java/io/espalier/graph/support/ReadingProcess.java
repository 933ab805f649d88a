package io.espalier.graph.support;

import io.espalier.graph.Graph;
import io.espalier.graph.OnnxFormatException;
import io.espalier.graph.OnnxReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads files in a process with a small heap, where too much memory shows. */
public final class ReadingProcess {
  private ReadingProcess() {}

  /**
   * What became of a file.
   *
   * @param outcome {@code read}, {@code refused} or the name of what was thrown instead
   * @param millis how long it took
   * @param detail the error's message, or the operators that are not known
   */
  public record Outcome(String outcome, long millis, String detail) {}

  /** Reads files one after another. */
  public static Map<Path, Outcome> read(List<Path> files, int heapMegabytes)
      throws IOException, InterruptedException {
    Path list = Files.createTempFile("files", ".txt");
    try {
      Files.write(list, files.stream().map(Path::toString).toList());
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx" + heapMegabytes + "m",
                  "-XX:+UseSerialGC",
                  "-Dstdout.encoding=UTF-8",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ReadingProcess.class.getName(),
                  list.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      Map<Path, Outcome> outcomes = new LinkedHashMap<>();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          String[] parts = line.split("\t", 4);
          outcomes.put(
              Path.of(parts[0]), new Outcome(parts[1], Long.parseLong(parts[2]), parts[3]));
        }
      }
      process.waitFor();
      return outcomes;
    } finally {
      Files.deleteIfExists(list);
    }
  }

  /** The other process. */
  public static void main(String... arguments) throws IOException {
    for (String file : Files.readAllLines(Path.of(arguments[0]))) {
      long start = System.nanoTime();
      String outcome;
      String detail;
      try {
        Graph graph = OnnxReader.read(Path.of(file));
        outcome = "read";
        detail = graph.nodes().size() + " nodes";
      } catch (OnnxFormatException e) {
        outcome = "refused";
        detail = String.valueOf(e.getMessage());
      } catch (RuntimeException | Error e) {
        outcome = e.getClass().getName();
        detail = String.valueOf(e.getMessage());
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println(
          String.join(
              "\t",
              file,
              outcome,
              Long.toString(millis),
              detail.replaceAll("[\\s\\p{Cntrl}]+", " ")));
    }
  }
}
