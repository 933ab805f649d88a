package io.espalier.standalone.bench;

import java.io.PrintStream;

/**
 * What is being done now: overwritten in place on a terminal; elsewhere each new stage is a line.
 */
final class ProgressLine {
  private final PrintStream out;
  private final boolean terminal;
  private String stage = "";

  ProgressLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Shows a line; what stands before its first colon is the stage. */
  synchronized void show(String line) {
    if (terminal) {
      out.print("\r\033[K" + line);
      out.flush();
      return;
    }
    String next = line.split(":", 2)[0];
    if (!next.equals(stage)) {
      stage = next;
      out.println(next + " ...");
    }
  }

  /** Takes the line away. */
  synchronized void clear() {
    if (terminal) {
      out.print("\r\033[K");
      out.flush();
    }
  }
}
