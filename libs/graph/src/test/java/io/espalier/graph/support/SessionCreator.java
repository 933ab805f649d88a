package io.espalier.graph.support;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks ONNX Runtime whether it makes a session of files, in a process of its own: files made to
 * break readers break that one now and then.
 */
public final class SessionCreator {
  private static final String MADE = "made";

  private SessionCreator() {}

  /** What became of one file. */
  public record Answer(boolean made, String message) {}

  /** Asks about files; where the process dies, that is the answer, and the next one goes on. */
  public static Map<Path, Answer> ask(List<Path> files) throws IOException, InterruptedException {
    Map<Path, Answer> answers = new LinkedHashMap<>();
    while (answers.size() < files.size()) {
      List<Path> rest = files.subList(answers.size(), files.size());
      int before = answers.size();
      int status = askOnce(rest, answers);
      if (answers.size() < files.size() && (status != 0 || answers.size() == before)) {
        answers.put(
            files.get(answers.size()), new Answer(false, "the process ended with " + status));
      }
    }
    return answers;
  }

  private static int askOnce(List<Path> files, Map<Path, Answer> answers)
      throws IOException, InterruptedException {
    Path list = Files.createTempFile("files", ".txt");
    try {
      Files.write(list, files.stream().map(Path::toString).toList());
      Process process =
          new ProcessBuilder(command(list)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        int next = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (line.startsWith("answer\t")) {
            String answer = line.substring(7);
            answers.put(files.get(next++), new Answer(answer.equals(MADE), answer));
          }
        }
      }
      return process.waitFor();
    } finally {
      Files.deleteIfExists(list);
    }
  }

  private static List<String> command(Path list) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx512m", "--enable-native-access=ALL-UNNAMED", "-XX:-CreateCoredumpOnCrash"));
    command.addAll(List.of("-XX:ErrorFile=/dev/null", "-XX:+SuppressFatalErrorMessage"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SessionCreator.class.getName(), list.toString()));
    return command;
  }

  /** The other process: one line for each file of a list. */
  public static void main(String... arguments) throws IOException, OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    for (String file : Files.readAllLines(Path.of(arguments[0]))) {
      String answer = MADE;
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setOptimizationLevel(OptLevel.NO_OPT);
        options.setIntraOpNumThreads(1);
        options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        environment.createSession(file, options).close();
      } catch (OrtException e) {
        answer = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      }
      System.out.println("answer\t" + answer);
    }
  }
}
