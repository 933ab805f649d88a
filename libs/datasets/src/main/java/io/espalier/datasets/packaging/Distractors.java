package io.espalier.datasets.packaging;

/** What a good package may show as well, and what a classifier must learn to pass over. */
final class Distractors {

  private Distractors() {}

  /** A strip of clear tape across the box: lighter, with two darker edges. */
  static void tape(Canvas canvas, Pose box, Dice dice) {
    boolean upright = dice.chance(0.5);
    Pose strip = box.on(0, 0, (upright ? 90 : 0) + dice.between(-2, 2));
    double offset = (dice.chance(0.5) ? 1 : -1) * dice.between(17, 25);
    double half = dice.between(2, 4);
    double opacity = dice.between(0.15, 0.4);
    canvas.rectangle(strip, 0, offset, 29, half, 0.9, (x, y) -> opacity);
    canvas.rectangle(strip, 0, offset - half, 29, 0.3, 0.2, (x, y) -> opacity);
    canvas.rectangle(strip, 0, offset + half, 29, 0.3, 0.2, (x, y) -> opacity);
  }

  /** A straight fold from edge to edge, dark with a lighter line beside it. */
  static void fold(Canvas canvas, Pose box, Dice dice) {
    boolean upright = dice.chance(0.5);
    Pose line = box.on(0, 0, (upright ? 90 : 0) + dice.between(-4, 4));
    double offset = dice.between(-24, 24);
    double opacity = dice.between(0.08, 0.22);
    canvas.rectangle(line, 0, offset, 30, 0.5, 0.05, (x, y) -> opacity);
    canvas.rectangle(line, 0, offset + 1, 30, 0.4, 1, (x, y) -> opacity * 0.8);
  }

  /** A soft reflection of a lamp: lighter everywhere, unlike a dent. */
  static void glare(Canvas canvas, Dice dice) {
    double cx = dice.between(8, 56);
    double cy = dice.between(8, 56);
    double radius = dice.between(6, 15);
    double stretch = dice.between(0.5, 1);
    double strength = dice.between(0.06, 0.22);
    canvas.shade(
        cx - radius,
        cy - radius,
        cx + radius,
        cy + radius,
        (tone, x, y) -> {
          double dx = (x - cx) / radius;
          double dy = (y - cy) / (radius * stretch);
          double inside = Math.max(0, 1 - dx * dx - dy * dy);
          return tone + strength * inside * inside;
        });
  }

  /** Specks of dust. */
  static void dust(Canvas canvas, Dice dice) {
    int specks = dice.below(6);
    for (int i = 0; i < specks; i++) {
      Pose speck = Pose.of(dice.between(3, 61), dice.between(3, 61), dice.between(0, 90));
      double half = dice.between(0.3, 0.7);
      double tone = dice.chance(0.6) ? 0.1 : 0.95;
      double opacity = dice.between(0.3, 0.8);
      canvas.rectangle(speck, 0, 0, half, half, tone, (x, y) -> opacity);
    }
  }
}
