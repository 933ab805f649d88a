package io.espalier.standalone.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, aligned by their widest cell. */
public final class TextTable {

  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  /** A table with these names of columns. */
  public TextTable(String... header) {
    rows.add(header);
  }

  /** Adds a row of as many cells as there are columns. */
  public void row(String... cells) {
    if (cells.length != rows.getFirst().length) {
      throw new IllegalArgumentException(
          cells.length + " cells for " + rows.getFirst().length + " columns");
    }
    rows.add(cells);
  }

  /** The lines of the table, the last with its end. */
  public String render() {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (int line = 0; line < rows.size(); line++) {
      append(out, rows.get(line), widths);
      if (line == 0) {
        String[] rule = Arrays.stream(widths).mapToObj("-"::repeat).toArray(String[]::new);
        append(out, rule, widths);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.length; column++) {
      line.append(GAP).append(cells[column]);
      line.repeat(' ', widths[column] - cells[column].length());
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }
}
