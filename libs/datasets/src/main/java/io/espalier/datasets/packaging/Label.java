package io.espalier.datasets.packaging;

import java.util.ArrayList;
import java.util.List;

/**
 * The printed label: paper, a frame that is part of the paper, and on it a heading, lines of text
 * and a barcode. A misprint moves the print against the paper, or leaves out a band of it.
 */
record Label(Pose paper, double halfWidth, double halfHeight, double tone, List<Mark> print) {

  /** A printed rectangle, placed on the label. */
  record Mark(double x, double y, double halfWidth, double halfHeight) {}

  static Label on(Pose box, Dice dice) {
    double halfWidth = dice.between(16, 20);
    double halfHeight = dice.between(12, 15.5);
    Pose paper = box.on(dice.between(-3.5, 3.5), dice.between(-4, 4), dice.between(-1.5, 1.5));
    double tone = dice.between(0.82, 0.95);
    return new Label(paper, halfWidth, halfHeight, tone, print(halfWidth, halfHeight, dice));
  }

  private static List<Mark> print(double halfWidth, double halfHeight, Dice dice) {
    List<Mark> print = new ArrayList<>();
    double left = -halfWidth + 3;
    double right = halfWidth - 3;
    double top = -halfHeight + 3;
    double bottom = halfHeight - 3;
    double headingWidth = (right - left) * dice.between(0.35, 0.6);
    print.add(new Mark(left + headingWidth / 2, top + 1.3, headingWidth / 2, 1.3));
    double barcodeTop = bottom - (bottom - top) * dice.between(0.3, 0.4);
    for (double y = top + 5; y < barcodeTop - 1.5; y += 2.6) {
      words(print, left, left + (right - left) * dice.between(0.6, 1), y, dice);
    }
    bars(print, left, right, (barcodeTop + bottom) / 2, (bottom - barcodeTop) / 2, dice);
    return print;
  }

  private static void words(List<Mark> print, double left, double right, double y, Dice dice) {
    double x = left;
    while (x < right - 1) {
      double width = Math.min(dice.between(1.5, 5.5), right - x);
      print.add(new Mark(x + width / 2, y, width / 2, 0.55));
      x += width + 1.1;
    }
  }

  private static void bars(
      List<Mark> print, double left, double right, double y, double halfHeight, Dice dice) {
    double x = left;
    while (x < right) {
      double width = 0.7 + 0.5 * dice.below(3);
      print.add(new Mark(Math.min(x + width / 2, right), y, width / 2, halfHeight));
      x += width + 0.8 + 0.5 * dice.below(3);
    }
  }

  /** Paints the label as it should be. */
  void paint(Canvas canvas, double ink) {
    paint(canvas, ink, paper, (x, y) -> 1);
  }

  /** Paints the label with its print lying on another pose and inked unevenly. */
  void paint(Canvas canvas, double ink, Pose plate, Canvas.Opacity inking) {
    canvas.rectangle(paper, 0.6, 0.6, halfWidth, halfHeight, 0.2, (x, y) -> 0.35);
    canvas.rectangle(paper, 0, 0, halfWidth, halfHeight, tone, (x, y) -> 0.95);
    frame(canvas);
    for (Mark mark : print) {
      canvas.rectangle(plate, mark.x(), mark.y(), mark.halfWidth(), mark.halfHeight(), ink, inking);
    }
  }

  private void frame(Canvas canvas) {
    double x = halfWidth - 1.4;
    double y = halfHeight - 1.4;
    Canvas.Opacity faint = (u, v) -> 0.5;
    canvas.rectangle(paper, 0, -y, x, 0.3, 0.35, faint);
    canvas.rectangle(paper, 0, y, x, 0.3, 0.35, faint);
    canvas.rectangle(paper, -x, 0, 0.3, y, 0.35, faint);
    canvas.rectangle(paper, x, 0, 0.3, y, 0.35, faint);
  }
}
