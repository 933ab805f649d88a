package io.espalier.standalone.plots;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines over a common axis.
 *
 * @param xName what the horizontal axis shows, with its unit
 * @param yName what the vertical axis shows, with its unit
 * @param xLabels labels of the places 0, 1, 2, ...; empty for a scale of numbers
 * @param series the lines, at least one with at least one point
 * @param limits values to draw across, in the unit of the vertical axis
 */
record LineChart(
    String xName, String yName, List<String> xLabels, List<Series> series, List<Limit> limits) {

  private static final double WIDTH = 860;
  private static final double HEIGHT = 340;
  private static final double LEFT = 70;
  private static final double RIGHT = 600;
  private static final double TOP = 16;
  private static final double BOTTOM = 280;
  private static final int NAME_CHARACTERS_MAX = 30;

  /** More lines than this are drawn, but not named and not told apart. */
  static final int COLOURS = 8;

  /**
   * A line.
   *
   * @param name how the legend calls it
   * @param points from left to right
   */
  record Series(String name, List<Point> points) {}

  /** A point in the units of the axes. */
  record Point(double x, double y) {}

  /** A limit and its name. */
  record Limit(String name, double y) {}

  /** The picture. */
  String svg() {
    Axis x = xAxis();
    DoubleStream values =
        DoubleStream.concat(points().mapToDouble(Point::y), limits.stream().mapToDouble(Limit::y));
    double[] sorted = values.sorted().toArray();
    Axis y = Axis.covering(sorted[0], sorted[sorted.length - 1]);
    StringBuilder out = new StringBuilder();
    out.append(
        Markup.format(
            "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"%s over %s\">%n",
            WIDTH, HEIGHT, Markup.escaped(yName), Markup.escaped(xName)));
    axes(out, x, y);
    for (int index = COLOURS; index < series.size(); index++) {
      draw(out, index, x, y);
    }
    // From wide to narrow: where lines lie upon each other, all are seen.
    for (int index = 0; index < Math.min(series.size(), COLOURS); index++) {
      draw(out, index, x, y);
    }
    for (Limit limit : limits) {
      double at = down(y, limit.y());
      out.append(Markup.line(LEFT, at, RIGHT, at, "limit"));
    }
    legend(out);
    return out.append("</svg>\n").toString();
  }

  private Axis xAxis() {
    if (!xLabels.isEmpty()) {
      return new Axis(0, Math.max(1, xLabels.size() - 1), 1);
    }
    double[] sorted = points().mapToDouble(Point::x).sorted().toArray();
    return Axis.covering(sorted[0], sorted[sorted.length - 1]);
  }

  private Stream<Point> points() {
    return series.stream().flatMap(line -> line.points().stream());
  }

  private void axes(StringBuilder out, Axis x, Axis y) {
    for (double tick : y.ticks()) {
      double at = down(y, tick);
      out.append(Markup.line(LEFT, at, RIGHT, at, "grid"));
      out.append(Markup.text(LEFT - 8, at + 4, "tick", "end", y.label(tick)));
    }
    if (xLabels.isEmpty()) {
      for (double tick : x.ticks()) {
        out.append(Markup.text(across(x, tick), BOTTOM + 20, "tick", "middle", x.label(tick)));
      }
    } else {
      int every = Math.ceilDiv(xLabels.size(), 10);
      for (int index = 0; index < xLabels.size(); index += every) {
        out.append(
            Markup.text(across(x, index), BOTTOM + 20, "tick", "middle", xLabels.get(index)));
      }
    }
    out.append(Markup.line(LEFT, BOTTOM, RIGHT, BOTTOM, "axis"));
    out.append(Markup.text((LEFT + RIGHT) / 2, BOTTOM + 46, "name", "middle", xName));
    double middle = (TOP + BOTTOM) / 2;
    out.append(
        Markup.format(
            "<text transform=\"translate(16 %.1f) rotate(-90)\" class=\"name\" text-anchor=\"middle\">%s</text>%n",
            middle, Markup.escaped(yName)));
  }

  private void draw(StringBuilder out, int index, Axis x, Axis y) {
    Series line = series.get(index);
    StringBuilder path = new StringBuilder();
    for (Point point : line.points()) {
      path.append(
          Markup.format(
              "%s%.1f %.1f", path.isEmpty() ? "M" : "L", across(x, point.x()), down(y, point.y())));
    }
    out.append(
        Markup.format(
            "<path d=\"%s\" class=\"line %s\"><title>%s</title></path>%n",
            path, colour(index), Markup.escaped(line.name())));
    if (index >= COLOURS) {
      return;
    }
    for (Point point : line.points()) {
      out.append(
          Markup.format(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" class=\"dot %s\"><title>%s: %.4g</title></circle>%n",
              across(x, point.x()),
              down(y, point.y()),
              colour(index),
              Markup.escaped(line.name()),
              point.y()));
    }
  }

  private void legend(StringBuilder out) {
    double at = TOP + 8;
    for (int index = 0; index < Math.min(series.size(), COLOURS); index++) {
      out.append(Markup.line(RIGHT + 20, at, RIGHT + 44, at, "line " + colour(index)));
      String name = Markup.shortened(series.get(index).name(), NAME_CHARACTERS_MAX);
      out.append(Markup.text(RIGHT + 52, at + 4, "tick", "start", name));
      at += 20;
    }
    if (series.size() > COLOURS) {
      out.append(Markup.line(RIGHT + 20, at, RIGHT + 44, at, "line rest"));
      String others = (series.size() - COLOURS) + " others";
      out.append(Markup.text(RIGHT + 52, at + 4, "tick", "start", others));
      at += 20;
    }
    for (Limit limit : limits) {
      out.append(Markup.line(RIGHT + 20, at, RIGHT + 44, at, "limit"));
      out.append(Markup.text(RIGHT + 52, at + 4, "tick", "start", limit.name()));
      at += 20;
    }
  }

  private static String colour(int index) {
    return index < COLOURS ? "c" + index : "rest";
  }

  private static double across(Axis axis, double value) {
    return LEFT + axis.share(value) * (RIGHT - LEFT);
  }

  private static double down(Axis axis, double value) {
    return BOTTOM - axis.share(value) * (BOTTOM - TOP);
  }
}
