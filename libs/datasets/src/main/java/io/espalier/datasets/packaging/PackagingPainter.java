package io.espalier.datasets.packaging;

/** Paints one photograph of a package on a conveyor, as a monochrome line camera would take it. */
public final class PackagingPainter {

  /**
   * The mildest defect, from 0 (barely visible) to 1. Milder ones are told apart by chance: a
   * comparison of two models on some hundred images would be one of luck.
   */
  private static final double SEVERITY_MIN = 0.35;

  private PackagingPainter() {}

  /**
   * Paints a package.
   *
   * @param defect what is wrong with it
   * @param size side of the picture in pixels
   * @param dice decides everything that is not the defect
   * @return size x size 8-bit values, rows from the top
   */
  public static byte[] paint(Defect defect, int size, Dice dice) {
    Canvas canvas = new Canvas(size);
    Pose box =
        Pose.of(32 + dice.between(-2.5, 2.5), 32 + dice.between(-2.5, 2.5), dice.between(-6, 6));
    // Squared towards the middle: most defects are plain to see and a few are not.
    double severity = 1 - (1 - SEVERITY_MIN) * dice.uniform() * dice.uniform();
    surface(canvas, box, dice);
    label(canvas, box, defect, severity, dice);
    distract(canvas, box, dice);
    if (defect == Defect.SCRATCH) {
      Damage.scratch(canvas, box, severity, dice);
    } else if (defect == Defect.DENT) {
      Damage.dent(canvas, box, severity, dice);
    }
    camera(canvas, dice);
    return canvas.toPixels();
  }

  private static void surface(Canvas canvas, Pose box, Dice dice) {
    double conveyor = dice.between(0.12, 0.28);
    Texture rubber = Texture.of(dice, 0.5, 0.5);
    canvas.shade((tone, x, y) -> conveyor * (1 + 0.25 * rubber.at(x, y)));
    double cardboard = dice.between(0.45, 0.68);
    double halfWidth = dice.between(27, 30);
    double halfHeight = dice.between(26, 30);
    canvas.rectangle(box, 1, 1.2, halfWidth, halfHeight, 0.05, (x, y) -> 0.5);
    canvas.rectangle(box, 0, 0, halfWidth, halfHeight, cardboard, (x, y) -> 1);
    Texture fibres = Texture.of(dice, 0.15, 0.9);
    Texture stains = Texture.of(dice, 0.07, 0.07);
    double fibre = dice.between(0.03, 0.09);
    canvas.shade(
        (tone, x, y) -> {
          double u = box.localX(x, y);
          double v = box.localY(x, y);
          return tone * (1 + fibre * fibres.at(u, v) + 0.1 * stains.at(u, v));
        });
  }

  private static void label(Canvas canvas, Pose box, Defect defect, double severity, Dice dice) {
    Label label = Label.on(box, dice);
    double ink = dice.between(0.1, 0.3);
    if (defect == Defect.LABEL_MISPRINT) {
      Damage.misprint(canvas, label, ink, severity, dice);
    } else {
      label.paint(canvas, ink);
    }
  }

  private static void distract(Canvas canvas, Pose box, Dice dice) {
    if (dice.chance(0.4)) {
      Distractors.tape(canvas, box, dice);
    }
    if (dice.chance(0.4)) {
      Distractors.fold(canvas, box, dice);
    }
    if (dice.chance(0.5)) {
      Distractors.glare(canvas, dice);
    }
    Distractors.dust(canvas, dice);
  }

  private static void camera(Canvas canvas, Dice dice) {
    double direction = dice.between(0, 2 * StrictMath.PI);
    double slope = dice.between(0, 0.3) / Canvas.UNITS;
    double slopeX = slope * StrictMath.cos(direction);
    double slopeY = slope * StrictMath.sin(direction);
    double exposure = dice.between(0.85, 1.12);
    double middle = Canvas.UNITS / 2;
    canvas.shade(
        (tone, x, y) -> tone * exposure * (1 + slopeX * (x - middle) + slopeY * (y - middle)));
    canvas.blur(dice.between(0.2, 0.9));
    canvas.grain(dice.between(0.008, 0.025), dice);
  }
}
