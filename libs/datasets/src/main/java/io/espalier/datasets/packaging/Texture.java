package io.espalier.datasets.packaging;

/** Smooth random fields: value noise, bilinear between random values on a lattice. */
record Texture(long seed, double frequencyX, double frequencyY) {

  static Texture of(Dice dice, double frequencyX, double frequencyY) {
    return new Texture(dice.bits(), frequencyX, frequencyY);
  }

  /** The field at a place: mean 0, between -1 and 1. */
  double at(double x, double y) {
    double fx = x * frequencyX;
    double fy = y * frequencyY;
    long ix = (long) Math.floor(fx);
    long iy = (long) Math.floor(fy);
    double tx = smooth(fx - ix);
    double ty = smooth(fy - iy);
    double top = node(ix, iy) * (1 - tx) + node(ix + 1, iy) * tx;
    double bottom = node(ix, iy + 1) * (1 - tx) + node(ix + 1, iy + 1) * tx;
    return top * (1 - ty) + bottom * ty;
  }

  private double node(long ix, long iy) {
    long bits = Dice.mix(seed + ix * 0x9e3779b97f4a7c15L + iy * 0xc2b2ae3d27d4eb4fL);
    return (bits >> 11) * 0x1p-52;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }
}
