package io.espalier.standalone.plots;

import java.util.List;

/**
 * Bars from the left, each with its name and its value.
 *
 * @param name what they show, with its unit
 * @param most the value of a bar of full length; larger than 0
 * @param bars the bars from top to bottom
 */
record BarChart(String name, double most, List<Bar> bars) {

  private static final double WIDTH = 860;
  private static final double LEFT = 260;
  private static final double RIGHT = 640;
  private static final double ROW = 24;
  private static final double BAR = 15;
  private static final double BELOW = 34;
  private static final int NAME_CHARACTERS_MAX = 38;

  /**
   * A bar.
   *
   * @param name what it stands for
   * @param value its length
   * @param mark a second value, drawn as a tick; NaN for none
   * @param shown its value as text, with the unit
   * @param colour number of its colour, from 0
   */
  record Bar(String name, double value, double mark, String shown, int colour) {}

  /** The picture. */
  String svg() {
    double height = bars.size() * ROW + BELOW;
    StringBuilder out = new StringBuilder();
    out.append(
        Markup.format(
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, height, Markup.escaped(name)));
    for (int index = 0; index < bars.size(); index++) {
      draw(out, bars.get(index), index * ROW + 4);
    }
    double axis = bars.size() * ROW + 4;
    out.append(Markup.line(LEFT, 0, LEFT, axis, "axis"));
    out.append(Markup.text((LEFT + RIGHT) / 2, axis + 20, "name", "middle", name));
    return out.append("</svg>\n").toString();
  }

  private void draw(StringBuilder out, Bar bar, double top) {
    double middle = top + BAR / 2 + 4;
    String name = Markup.shortened(bar.name(), NAME_CHARACTERS_MAX);
    out.append(Markup.text(LEFT - 8, middle, "tick", "end", name));
    out.append(
        Markup.format(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"bar c%d\"><title>%s: %s</title></rect>%n",
            LEFT,
            top,
            Math.max(1, length(bar.value())),
            BAR,
            bar.colour(),
            Markup.escaped(bar.name()),
            Markup.escaped(bar.shown())));
    double end = LEFT + length(bar.value());
    if (!Double.isNaN(bar.mark())) {
      double at = LEFT + length(bar.mark());
      out.append(Markup.line(end, top + BAR / 2, at, top + BAR / 2, "whisker"));
      out.append(Markup.line(at, top + 2, at, top + BAR - 2, "whisker"));
      end = Math.max(end, at);
    }
    out.append(Markup.text(end + 8, middle, "tick", "start", bar.shown()));
  }

  private double length(double value) {
    return Math.min(1, value / most) * (RIGHT - LEFT);
  }
}
