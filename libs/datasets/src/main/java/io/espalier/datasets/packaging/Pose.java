package io.espalier.datasets.packaging;

/**
 * Where a flat thing lies in the picture: its centre and its rotation. Lengths are in units of a
 * 64th of the picture's side.
 */
record Pose(double x, double y, double cosine, double sine) {

  static Pose of(double x, double y, double degrees) {
    double radians = degrees * (StrictMath.PI / 180);
    return new Pose(x, y, StrictMath.cos(radians), StrictMath.sin(radians));
  }

  /** The pose of something that lies on this thing, moved and turned against it. */
  Pose on(double localX, double localY, double degrees) {
    double radians = degrees * (StrictMath.PI / 180);
    double c = StrictMath.cos(radians);
    double s = StrictMath.sin(radians);
    return new Pose(
        worldX(localX, localY),
        worldY(localX, localY),
        cosine * c - sine * s,
        sine * c + cosine * s);
  }

  double worldX(double localX, double localY) {
    return x + localX * cosine - localY * sine;
  }

  double worldY(double localX, double localY) {
    return y + localX * sine + localY * cosine;
  }

  double localX(double worldX, double worldY) {
    return (worldX - x) * cosine + (worldY - y) * sine;
  }

  double localY(double worldX, double worldY) {
    return (worldY - y) * cosine - (worldX - x) * sine;
  }
}
