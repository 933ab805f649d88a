package io.espalier.standalone.plots;

import java.util.Locale;

/** Puts HTML and SVG together. */
final class Markup {

  private Markup() {}

  /** Text that may stand between tags and in attributes. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** A format with a point in its numbers, wherever it runs. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** An SVG text. */
  static String text(double x, double y, String kind, String anchor, String content) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>%n",
        x, y, kind, anchor, escaped(content));
  }

  /** An SVG line. */
  static String line(double fromX, double fromY, double toX, double toY, String kind) {
    return format(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
        fromX, fromY, toX, toY, kind);
  }

  /** A name cut in its middle, where it is too long: the ends of layers' names tell them apart. */
  static String shortened(String name, int charactersMax) {
    if (name.length() <= charactersMax) {
      return name;
    }
    int kept = charactersMax - 1;
    int front = kept / 3;
    return name.substring(0, front) + "…" + name.substring(name.length() - (kept - front));
  }
}
