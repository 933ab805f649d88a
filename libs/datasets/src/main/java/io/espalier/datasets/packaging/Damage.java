package io.espalier.datasets.packaging;

/**
 * The defects. Each has one cue of its own that is always there, and a severity from 0 (barely
 * visible) to 1 that scales it.
 */
final class Damage {

  private Damage() {}

  /** A scratch: a bent, dark furrow that begins and ends within the box, with a light burr. */
  static void scratch(Canvas canvas, Pose box, double severity, Dice dice) {
    int points = 5 + dice.below(4);
    double length = dice.between(24, 30) + 12 * severity;
    double heading = dice.between(0, 2 * StrictMath.PI);
    double bend = dice.between(-0.12, 0.12);
    double[] xs = new double[points];
    double[] ys = new double[points];
    double x = dice.between(-12, 12) - length / 2 * StrictMath.cos(heading);
    double y = dice.between(-12, 12) - length / 2 * StrictMath.sin(heading);
    for (int i = 0; i < points; i++) {
      double inX = Math.clamp(x, -27, 27);
      double inY = Math.clamp(y, -27, 27);
      xs[i] = box.worldX(inX, inY);
      ys[i] = box.worldY(inX, inY);
      heading += bend + dice.between(-0.15, 0.15);
      x += length / (points - 1) * StrictMath.cos(heading);
      y += length / (points - 1) * StrictMath.sin(heading);
    }
    double width = 1.5 + 1.3 * severity;
    double strength = 0.31 + 0.3 * severity;
    canvas.stroke(moved(xs, width * 0.7), moved(ys, width * 0.7), width * 0.7, strength);
    canvas.stroke(xs, ys, width, -strength * 1.3);
  }

  private static double[] moved(double[] values, double by) {
    double[] moved = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      moved[i] = values[i] + by;
    }
    return moved;
  }

  /** A dent: dark on the side towards the light, light on the other side, with a sharp rim. */
  static void dent(Canvas canvas, Pose box, double severity, Dice dice) {
    double cx = box.worldX(dice.between(-19, 19), dice.between(-19, 19));
    double cy = box.worldY(dice.between(-19, 19), dice.between(-19, 19));
    double radius = dice.between(6, 8) + 5 * severity;
    double stretch = dice.between(0.6, 1);
    double light = (225 + dice.between(-25, 25)) * (StrictMath.PI / 180);
    double lightX = StrictMath.cos(light);
    double lightY = StrictMath.sin(light);
    Pose pose = Pose.of(cx, cy, dice.between(0, 180));
    double strength = 0.38 + 0.36 * severity;
    canvas.shade(
        cx - radius,
        cy - radius,
        cx + radius,
        cy + radius,
        (tone, x, y) -> {
          double u = pose.localX(x, y) / radius;
          double v = pose.localY(x, y) / (radius * stretch);
          double inside = 1 - u * u - v * v;
          if (inside <= 0) {
            return tone;
          }
          double towardsLight = ((x - cx) * lightX + (y - cy) * lightY) / radius;
          double slope = 2.2 * towardsLight * Math.min(1, 3 * inside);
          return tone * (1 - strength * slope - 0.15 * strength * inside);
        });
  }

  /**
   * A misprint: the print is shifted and turned against the label's frame, and a band of it has
   * taken no ink.
   */
  static void misprint(Canvas canvas, Label label, double ink, double severity, Dice dice) {
    double shift = 2 + 3 * severity;
    double direction = dice.between(0, 2 * StrictMath.PI);
    double turn = (dice.chance(0.5) ? 1 : -1) * (2.5 + 6.5 * severity);
    Pose plate =
        label
            .paper()
            .on(shift * StrictMath.cos(direction), shift * StrictMath.sin(direction), turn);
    boolean upright = dice.chance(0.5);
    double centre = dice.between(-0.6, 0.6) * (upright ? label.halfWidth() : label.halfHeight());
    double half = 2.1 + 2.1 * severity;
    double missing = 0.6 + 0.4 * severity;
    label.paint(
        canvas,
        ink,
        plate,
        (x, y) -> {
          double distance = Math.abs((upright ? x : y) - centre) - half;
          return 1 - missing * Math.clamp(0.5 - distance, 0, 1);
        });
  }
}
