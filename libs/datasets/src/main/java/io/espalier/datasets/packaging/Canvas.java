package io.espalier.datasets.packaging;

/**
 * A grey picture with tones from 0 (black) to 1 (white), painted with anti-aliased shapes.
 * Positions and lengths are in units of a 64th of the side, whatever the number of pixels.
 */
final class Canvas {

  static final double UNITS = 64;

  private final int size;
  private final double unitsPerPixel;
  private final float[] tones;

  Canvas(int size) {
    this.size = size;
    this.unitsPerPixel = UNITS / size;
    this.tones = new float[size * size];
  }

  /** A new tone for a pixel, from its old tone and its place in units. */
  @FunctionalInterface
  interface Shader {
    double shade(double tone, double x, double y);
  }

  /** How much of the ink arrives at a place of a shape, 0 to 1. */
  @FunctionalInterface
  interface Opacity {
    double at(double localX, double localY);
  }

  /** Shades the whole picture. */
  void shade(Shader shader) {
    shade(0, 0, UNITS, UNITS, shader);
  }

  /** Shades the pixels in a rectangle along the axes. */
  void shade(double left, double top, double right, double bottom, Shader shader) {
    int x0 = pixel(left);
    int x1 = pixel(right + unitsPerPixel);
    int y0 = pixel(top);
    int y1 = pixel(bottom + unitsPerPixel);
    for (int y = y0; y < y1; y++) {
      for (int x = x0; x < x1; x++) {
        int at = y * size + x;
        tones[at] =
            (float) shader.shade(tones[at], (x + 0.5) * unitsPerPixel, (y + 0.5) * unitsPerPixel);
      }
    }
  }

  private int pixel(double units) {
    return Math.clamp((long) Math.floor(units / unitsPerPixel), 0, size);
  }

  /** Paints a rectangle that lies on a pose, around a point of it. */
  void rectangle(
      Pose pose,
      double localX,
      double localY,
      double halfWidth,
      double halfHeight,
      double tone,
      Opacity opacity) {
    double reach = halfWidth + halfHeight + unitsPerPixel;
    double reachX = Math.min(reach, extent(pose, halfWidth, halfHeight));
    double reachY = Math.min(reach, extent(pose, halfHeight, halfWidth));
    double centreX = pose.worldX(localX, localY);
    double centreY = pose.worldY(localX, localY);
    shade(
        centreX - reachX,
        centreY - reachY,
        centreX + reachX,
        centreY + reachY,
        (old, x, y) -> {
          double lx = pose.localX(x, y);
          double ly = pose.localY(x, y);
          double cover =
              coverage(Math.abs(lx - localX) - halfWidth, 2 * halfWidth)
                  * coverage(Math.abs(ly - localY) - halfHeight, 2 * halfHeight);
          return cover == 0 ? old : old + (tone - old) * cover * opacity.at(lx, ly);
        });
  }

  private double extent(Pose pose, double along, double across) {
    return along * Math.abs(pose.cosine()) + across * Math.abs(pose.sine()) + unitsPerPixel;
  }

  /** The share of a pixel inside a shape whose edge is this far away, for a shape this thick. */
  private double coverage(double distance, double thickness) {
    double inside = Math.clamp(0.5 - distance / unitsPerPixel, 0, 1);
    return Math.min(inside, thickness / unitsPerPixel);
  }

  /**
   * Adds to the tones along a line: {@code core} in a stroke of this width, tapering at both ends.
   */
  void stroke(double[] xs, double[] ys, double width, double core) {
    double margin = width + unitsPerPixel;
    double left = min(xs) - margin;
    double top = min(ys) - margin;
    double right = max(xs) + margin;
    double bottom = max(ys) + margin;
    shade(
        left, top, right, bottom, (old, x, y) -> old + core * strokeCoverage(xs, ys, width, x, y));
  }

  private double strokeCoverage(double[] xs, double[] ys, double width, double x, double y) {
    double best = 0;
    int segments = xs.length - 1;
    for (int i = 0; i < segments; i++) {
      double dx = xs[i + 1] - xs[i];
      double dy = ys[i + 1] - ys[i];
      double along =
          Math.clamp(((x - xs[i]) * dx + (y - ys[i]) * dy) / (dx * dx + dy * dy + 1e-9), 0, 1);
      double ox = x - xs[i] - along * dx;
      double oy = y - ys[i] - along * dy;
      double position = (i + along) / segments;
      double taper = Math.min(1, 5 * Math.min(position, 1 - position) + 0.35);
      double distance = Math.sqrt(ox * ox + oy * oy) - width * taper / 2;
      best = Math.max(best, taper * coverage(distance, width * taper));
    }
    return best;
  }

  /** Smooths the picture with a binomial kernel, mixed with the sharp picture. */
  void blur(double strength) {
    float[] rows = new float[tones.length];
    pass(tones, rows, 1, size, strength);
    pass(rows, tones, size, 1, strength);
  }

  private void pass(float[] from, float[] to, int step, int line, double strength) {
    float side = (float) (strength / 4);
    float middle = 1 - 2 * side;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int at = i * line + j * step;
        float before = from[j == 0 ? at : at - step];
        float after = from[j == size - 1 ? at : at + step];
        to[at] = middle * from[at] + side * (before + after);
      }
    }
  }

  /** Adds noise of this deviation to every pixel. */
  void grain(double deviation, Dice dice) {
    for (int at = 0; at < tones.length; at++) {
      tones[at] += (float) (deviation * dice.bell());
    }
  }

  /** The picture as 8-bit values, rows from the top. */
  byte[] toPixels() {
    byte[] pixels = new byte[tones.length];
    for (int at = 0; at < tones.length; at++) {
      pixels[at] = (byte) Math.clamp((int) (tones[at] * 255 + 0.5f), 0, 255);
    }
    return pixels;
  }

  private static double min(double[] values) {
    double least = values[0];
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static double max(double[] values) {
    double most = values[0];
    for (double value : values) {
      most = Math.max(most, value);
    }
    return most;
  }
}
