package io.espalier.benchmark.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The program of a measuring child. Requests come in on standard input and replies leave on
 * standard output, a line of JSON each; anything a library prints goes to standard error. Ends when
 * told to, when a request fails, and when its parent is gone.
 */
public final class MeasureMain {
  private MeasureMain() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream replies = System.out;
    System.setOut(System.err);
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    int exitCode = new MeasureLoop(requests, replies).run();
    // Runtimes leave threads of their own behind; there is nothing left here that needs an orderly
    // end.
    Runtime.getRuntime().halt(exitCode);
  }
}
